import type { RootConfigService } from '@backstage/backend-plugin-api';

/** Headers by which each configured Prometheus knows us. */
export interface PrometheusHeaders {
  /** Those of exactly this base URL; no other server ever gets them. */
  get(url: string): Record<string, string> | undefined;
}

/** Reads `quantumRerank.prometheus`. */
export function readPrometheusHeaders(
  config: RootConfigService,
): PrometheusHeaders {
  const headers = new Map<string, Record<string, string>>();
  for (const entry of config.getOptionalConfigArray(
    'quantumRerank.prometheus',
  ) ?? []) {
    const values = entry.getOptionalConfig('headers');
    headers.set(
      normalize(entry.getString('url')),
      Object.fromEntries(
        (values?.keys() ?? []).map(name => [
          name,
          values?.getString(name) ?? '',
        ]),
      ),
    );
  }
  return { get: url => headers.get(normalize(url)) };
}

function normalize(url: string): string {
  const { origin, pathname } = new URL(url);
  return `${origin}${pathname.replace(/\/+$/, '')}`;
}
