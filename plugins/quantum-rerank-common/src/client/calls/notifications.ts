import type { HttpCalls } from '../HttpCalls';
import { environmentPath } from '../paths';
import type { QuantumRerankApi } from '../QuantumRerankApi';

/** Over which channels people are told, and what they were told. */
export const notificationsCalls = (http: HttpCalls) =>
  ({
    async getChannels(ref, options) {
      return http.get(`${environmentPath(ref)}/channels`, options);
    },

    async testChannel(ref, channel, options) {
      return http.post(
        `${environmentPath(ref)}/channels/${encodeURIComponent(channel)}/test`,
        {},
        options,
      );
    },

    async testRoute(ref, route, options) {
      return http.post(
        `${environmentPath(ref)}/routes/${encodeURIComponent(route)}/test`,
        {},
        options,
      );
    },

    async listDeliveries(ref, query, options) {
      return http.get(`${environmentPath(ref)}/deliveries`, {
        ...options,
        query,
      });
    },
  } satisfies Partial<QuantumRerankApi>);
