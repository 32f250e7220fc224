import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Sandbox } from '../sandbox';
import type { JsonObject } from '../store/kinds';

/** One request and its answer, recorded from a real Kubernetes 1.36 API server. */
export interface Recording {
  case: string;
  request: {
    method: string;
    path: string;
    headers?: Record<string, string>;
    body?: unknown;
  };
  response: { status: number; headers?: Record<string, string>; body: unknown };
}

/** An answer of the sandbox, in the form of the recordings. */
export interface Answer {
  status: number;
  contentType: string;
  body: unknown;
}

// The fixtures lie beside the tests that read them, in the source tree only.
// eslint-disable-next-line no-restricted-syntax
const FOLDER = join(__dirname, '..', 'fixtures', 'kubernetes-recordings');

/** The recording of a number. */
export function recording(number: string): Recording {
  const name = readdirSync(FOLDER).find(each => each.startsWith(`${number}-`));
  if (!name) {
    throw new Error(`No recording ${number}`);
  }
  return JSON.parse(readFileSync(join(FOLDER, name), 'utf8')) as Recording;
}

/** Sends a recorded request, with names replaced and as the user it was made by. */
export async function replay(
  sandbox: Sandbox,
  { request }: Recording,
  change: { path?: (path: string) => string; body?: unknown } = {},
): Promise<Answer> {
  const { 'impersonate-user': user, ...headers } = request.headers ?? {};
  const token = user ? sandbox.addUser(user, []) : sandbox.tokens.admin;
  const body = change.body ?? request.body;
  const response = await fetch(
    sandbox.url + (change.path?.(request.path) ?? request.path),
    {
      method: request.method,
      headers: { ...headers, authorization: `Bearer ${token}` },
      ...(body === undefined
        ? {}
        : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    },
  );
  const text = await response.text();
  const contentType = response.headers.get('content-type') ?? '';
  const json = contentType.startsWith('application/json');
  return {
    status: response.status,
    contentType,
    body: json ? parseLines(text, request.path) : text,
  };
}

/** The manifest an object of a recording was applied from. */
export function manifestOf(object: unknown): JsonObject {
  const { metadata } = object as {
    metadata: { annotations: Record<string, string> };
  };
  return JSON.parse(
    metadata.annotations['kubectl.kubernetes.io/last-applied-configuration'],
  ) as JsonObject;
}

function parseLines(text: string, path: string): unknown {
  return path.includes('watch=1')
    ? text
        .split('\n')
        .filter(Boolean)
        .map(line => JSON.parse(line) as unknown)
    : (JSON.parse(text) as unknown);
}
