import type { Sandbox } from '../sandbox';

/** Paths that the tests of the API use. */
export const NAMESPACE = '/api/v1/namespaces/quantum-rerank';
export const DEPLOYMENT =
  '/apis/apps/v1/namespaces/quantum-rerank/deployments/quantum-rerank';

/** Media types of patches. */
export const MERGE = 'application/merge-patch+json';
export const STRATEGIC = 'application/strategic-merge-patch+json';

/** An answer; each test looks at the members of the body that it needs. */
export interface Answer {
  status: number;
  body: Record<string, never> & { message?: string; reason?: string };
}

/** Makes requests to a sandbox, as the administrator unless another token is given. */
export function asker(sandbox: Sandbox) {
  return async function ask(
    method: string,
    path: string,
    options: {
      body?: unknown;
      type?: string;
      token?: string | null;
      headers?: Record<string, string>;
    } = {},
  ): Promise<Answer> {
    const {
      body,
      type = 'application/json',
      token = sandbox.tokens.admin,
    } = options;
    const response = await fetch(sandbox.url + path, {
      method,
      headers: {
        ...(token === null ? {} : { authorization: `Bearer ${token}` }),
        'content-type': type,
        ...options.headers,
      },
      ...(body === undefined
        ? {}
        : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    return {
      status: response.status,
      body: (await response.json()) as Answer['body'],
    };
  };
}
