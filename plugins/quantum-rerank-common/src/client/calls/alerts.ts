import type { HttpCalls } from '../HttpCalls';
import { environmentPath } from '../paths';
import type { QuantumRerankApi } from '../QuantumRerankApi';

/** Alert rules and silences. */
export const alertsCalls = (http: HttpCalls) =>
  ({
    async getAlerts(ref, options) {
      return http.get(`${environmentPath(ref)}/alerts`, options);
    },

    async listAlertHistory(ref, query, options) {
      return http.get(`${environmentPath(ref)}/alerts/history`, {
        ...options,
        query,
      });
    },

    async getAlertRules(ref, options) {
      return http.text(`${environmentPath(ref)}/alerts/rules.yaml`, options);
    },

    async createSilence(ref, request, options) {
      return http.post(`${environmentPath(ref)}/silences`, request, options);
    },

    async expireSilence(ref, id, options) {
      return http.post(
        `${environmentPath(ref)}/silences/${encodeURIComponent(id)}/expiration`,
        {},
        options,
      );
    },
  } satisfies Partial<QuantumRerankApi>);
