import type { RootConfigService } from '@backstage/backend-plugin-api';

/** Headers by which each configured server knows us. */
export interface ConfiguredHeaders {
  /** Those of exactly this base URL; no other server ever gets them. */
  get(url: string): Record<string, string> | undefined;
}

/** Reads a list of servers with their headers, such as `quantumRerank.prometheus`. */
export function readConfiguredHeaders(
  config: RootConfigService,
  key: 'prometheus' | 'alertmanager',
): ConfiguredHeaders {
  const headers = new Map<string, Record<string, string>>();
  for (const entry of config.getOptionalConfigArray(`quantumRerank.${key}`) ??
    []) {
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
