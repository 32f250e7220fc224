import type { HttpCalls } from '../HttpCalls';
import type { QuantumRerankApi } from '../QuantumRerankApi';

/** Who is on call, and who takes whose place. */
export const onCallCalls = (http: HttpCalls) =>
  ({
    async getOnCall(query, options) {
      return http.get('/on-call', { ...options, query });
    },

    async getOnCallSchedule(query, options) {
      return http.get('/on-call/schedule', { ...options, query });
    },

    async getOnCallCalendar(query, options) {
      return http.text('/on-call/schedule.ics', { ...options, query });
    },

    async listOnCallServices(query, options) {
      return http.get('/on-call/services', { ...options, query });
    },

    async listMyShifts(options) {
      return http.get('/on-call/shifts', options);
    },

    async listOnCallOverrides(query, options) {
      return http.get('/on-call/overrides', { ...options, query });
    },

    async createOnCallOverride(request, options) {
      return http.post('/on-call/overrides', request, options);
    },

    async withdrawOnCallOverride(id, options) {
      return http.post(
        `/on-call/overrides/${encodeURIComponent(id)}/withdrawal`,
        {},
        options,
      );
    },
  } satisfies Partial<QuantumRerankApi>);
