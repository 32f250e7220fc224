import type { HttpCalls } from '../HttpCalls';
import { environmentPath } from '../paths';
import { watchOperation } from '../watchOperation';
import type { QuantumRerankApi } from '../QuantumRerankApi';

/** Plans, operations and what people decide about them. */
export const operationsCalls = (http: HttpCalls) =>
  ({
    async createPlan(ref, request, options) {
      return http.post(`${environmentPath(ref)}/plans`, request, options);
    },

    async createOperation(ref, request, options) {
      return http.post(`${environmentPath(ref)}/operations`, request, options);
    },

    async listOperations(ref, query, options) {
      return http.get(`${environmentPath(ref)}/operations`, {
        ...options,
        query,
      });
    },

    async listHistory(ref, query, options) {
      return http.get(`${environmentPath(ref)}/history`, { ...options, query });
    },

    async getOperation(id, options) {
      return http.get(`/operations/${encodeURIComponent(id)}`, options);
    },

    watchOperation(id, options) {
      return watchOperation(http, id, options);
    },

    async decideOperation(id, body, options) {
      return http.post(
        `/operations/${encodeURIComponent(id)}/approvals`,
        body,
        options,
      );
    },

    async reviewOperation(id, body, options) {
      return http.post(
        `/operations/${encodeURIComponent(id)}/review`,
        body,
        options,
      );
    },

    async cancelOperation(id, body = {}, options) {
      return http.post(
        `/operations/${encodeURIComponent(id)}/cancellation`,
        body,
        options,
      );
    },

    async getFreeze(query, options) {
      return http.get('/freeze-windows', { ...options, query });
    },
  } satisfies Partial<QuantumRerankApi>);
