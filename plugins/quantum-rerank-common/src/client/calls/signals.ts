import type { HttpCalls } from '../HttpCalls';
import { environmentPath } from '../paths';
import type { QuantumRerankApi } from '../QuantumRerankApi';

/** What is measured, and what is made of it over time. */
export const signalsCalls = (http: HttpCalls) =>
  ({
    async getSignals(ref, options) {
      return http.get(`${environmentPath(ref)}/signals`, options);
    },

    async getSignalHistory(ref, signal, query, options) {
      return http.get(
        `${environmentPath(ref)}/signals/${encodeURIComponent(signal)}/history`,
        { ...options, query },
      );
    },

    async getErrorBudget(ref, options) {
      return http.get(`${environmentPath(ref)}/error-budget`, options);
    },

    async getBaselines(ref, query, options) {
      return http.get(`${environmentPath(ref)}/baselines`, {
        ...options,
        query,
      });
    },
  } satisfies Partial<QuantumRerankApi>);
