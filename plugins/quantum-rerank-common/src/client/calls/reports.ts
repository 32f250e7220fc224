import type { HttpCalls } from '../HttpCalls';
import { environmentPath } from '../paths';
import type { QuantumRerankApi } from '../QuantumRerankApi';

/** Checks and validations that leave a report. */
export const reportsCalls = (http: HttpCalls) =>
  ({
    async createReport(ref, request, options) {
      return http.post(`${environmentPath(ref)}/reports`, request, options);
    },

    async listReports(ref, query, options) {
      return http.get(`${environmentPath(ref)}/reports`, { ...options, query });
    },

    async getReport(id, options) {
      return http.get(`/reports/${encodeURIComponent(id)}`, options);
    },

    async cancelReport(id, options) {
      return http.post(
        `/reports/${encodeURIComponent(id)}/cancellation`,
        {},
        options,
      );
    },
  } satisfies Partial<QuantumRerankApi>);
