import type { HttpCalls } from '../HttpCalls';
import { environmentPath } from '../paths';
import type { QuantumRerankApi } from '../QuantumRerankApi';

/** What escalates. */
export const escalationsCalls = (http: HttpCalls) =>
  ({
    async listEscalations(ref, query, options) {
      return http.get(`${environmentPath(ref)}/escalations`, {
        ...options,
        query,
      });
    },

    async getEscalation(id, options) {
      return http.get(`/escalations/${encodeURIComponent(id)}`, options);
    },

    async acknowledgeEscalation(id, body = {}, options) {
      return http.post(
        `/escalations/${encodeURIComponent(id)}/acknowledgement`,
        body,
        options,
      );
    },
  } satisfies Partial<QuantumRerankApi>);
