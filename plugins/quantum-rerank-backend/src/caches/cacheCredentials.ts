import type { RootConfigService } from '@backstage/backend-plugin-api';

/** How a cache knows the portal. */
export interface CacheCredentials {
  username?: string;
  password?: string;
  /** PEM of the authority that signed its certificate. */
  ca?: string;
}

/** Credentials of each configured cache. */
export interface CacheCredentialsSource {
  /** Those of exactly this address; they go to it and the primaries it names. */
  get(url: string): CacheCredentials;
}

/** Reads `quantumRerank.caches`. */
export function readCacheCredentials(
  config: RootConfigService,
): CacheCredentialsSource {
  const credentials = new Map<string, CacheCredentials>();
  for (const entry of config.getOptionalConfigArray('quantumRerank.caches') ??
    []) {
    credentials.set(normalize(entry.getString('url')), {
      username: entry.getOptionalString('username'),
      password: entry.getOptionalString('password'),
      ca: entry.getOptionalString('ca'),
    });
  }
  return { get: url => credentials.get(normalize(url)) ?? {} };
}

function normalize(url: string): string {
  const { protocol, hostname, port } = new URL(url);
  return `${protocol}//${hostname.toLocaleLowerCase('en-US')}:${
    port || '6379'
  }`;
}
