import type { HttpCalls } from '../HttpCalls';
import { entityPath } from '../paths';
import type { QuantumRerankApi } from '../QuantumRerankApi';

/** Environments of an entity, and the profile it is operated by. */
export const profileCalls = (http: HttpCalls) =>
  ({
    async getEnvironments(entityRef, options) {
      return http.get(`${entityPath(entityRef)}/environments`, options);
    },

    async getProfile(entityRef, options) {
      return http.get(`/profile/${encodeURIComponent(entityRef)}`, options);
    },

    async getProfileFindings(entityRef, options) {
      return http.get(
        `/profile/${encodeURIComponent(entityRef)}/findings`,
        options,
      );
    },
  } satisfies Partial<QuantumRerankApi>);
