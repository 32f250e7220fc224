import type { RootConfigService } from '@backstage/backend-plugin-api';
import {
  readConfiguredHeaders,
  type ConfiguredHeaders,
} from '../../http/configuredHeaders';

/** Headers by which each configured Prometheus knows us. */
export type PrometheusHeaders = ConfiguredHeaders;

/** Reads `quantumRerank.prometheus`. */
export function readPrometheusHeaders(
  config: RootConfigService,
): PrometheusHeaders {
  return readConfiguredHeaders(config, 'prometheus');
}
