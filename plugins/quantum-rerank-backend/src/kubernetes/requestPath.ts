import type { KubernetesRequest } from './KubernetesApi';

/** Paths are made of encoded segments; anything else is a defect of the caller. */
export function assertPath(path: string): void {
  if (
    !/^(\/([A-Za-z0-9._~:-]|%[0-9A-Fa-f]{2})+)+$/.test(path) ||
    /\/\.{1,2}(\/|$)/.test(path) ||
    /%2f|%5c|%00/i.test(path)
  ) {
    throw new TypeError(`Not a path of the Kubernetes API: ${path}`);
  }
}

/** Query string with its `?`, or nothing. */
export function toSearch(query: KubernetesRequest['query']): string {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(query ?? {})) {
    if (value !== undefined) {
      parameters.set(name, String(value));
    }
  }
  const text = parameters.toString();
  return text ? `?${text}` : '';
}
