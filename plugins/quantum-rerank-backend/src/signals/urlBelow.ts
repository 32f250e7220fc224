import { InputError } from '@backstage/errors';

/**
 * A path below a base URL.
 *
 * @throws InputError when it would lead to another host
 */
export function urlBelow(baseUrl: string, path: string): URL {
  const base = new URL(baseUrl);
  const url = new URL(`${base.pathname.replace(/\/+$/, '')}${path}`, base);
  if (url.origin !== base.origin || url.username || url.password) {
    throw new InputError(
      `The path ${path.slice(0, 100)} leads away from the configured host`,
    );
  }
  return url;
}
