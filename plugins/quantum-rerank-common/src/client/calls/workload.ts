import { parseJson, type HttpCalls } from '../HttpCalls';
import { environmentPath } from '../paths';
import type { QuantumRerankApi } from '../QuantumRerankApi';

/** The watched workload. */
export const workloadCalls = (http: HttpCalls) =>
  ({
    async getSnapshot(ref, options) {
      const { ifNoneMatch, ...rest } = options ?? {};
      const response = await http.send(`${environmentPath(ref)}/snapshot`, {
        ...rest,
        headers: ifNoneMatch ? { 'If-None-Match': `"${ifNoneMatch}"` } : {},
      });
      if (response.status === 304) {
        return undefined;
      }
      return parseJson(response);
    },

    async listPods(ref, query, options) {
      return http.get(`${environmentPath(ref)}/pods`, { ...options, query });
    },

    async listRevisions(ref, query, options) {
      return http.get(`${environmentPath(ref)}/revisions`, {
        ...options,
        query,
      });
    },

    async listTemporaryFloors(ref, options) {
      return http.get(`${environmentPath(ref)}/temporary-floors`, options);
    },
  } satisfies Partial<QuantumRerankApi>);
