import type { HttpCalls } from '../HttpCalls';
import { environmentPath } from '../paths';
import type { QuantumRerankApi } from '../QuantumRerankApi';

/** Whether the service works, part by part. */
export const healthCalls = (http: HttpCalls) =>
  ({
    async getHealth(ref, options) {
      return http.get(`${environmentPath(ref)}/health`, options);
    },

    async getRecovery(ref, options) {
      return http.get(`${environmentPath(ref)}/recovery`, options);
    },
  } satisfies Partial<QuantumRerankApi>);
