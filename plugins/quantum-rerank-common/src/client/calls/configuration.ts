import type { HttpCalls } from '../HttpCalls';
import { environmentPath } from '../paths';
import type { QuantumRerankApi } from '../QuantumRerankApi';

/** ConfigMap and Secret of the deployment, and their kept versions. */
export const configurationCalls = (http: HttpCalls) =>
  ({
    async getConfig(ref, options) {
      return http.get(`${environmentPath(ref)}/config`, options);
    },

    async listConfigVersions(ref, query, options) {
      return http.get(`${environmentPath(ref)}/config/versions`, {
        ...options,
        query,
      });
    },

    async getSecret(ref, options) {
      return http.get(`${environmentPath(ref)}/secret`, options);
    },

    async listSecretVersions(ref, query, options) {
      return http.get(`${environmentPath(ref)}/secret/versions`, {
        ...options,
        query,
      });
    },
  } satisfies Partial<QuantumRerankApi>);
