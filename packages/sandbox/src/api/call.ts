import type { ServerResponse } from 'node:http';
import type { KubeObject } from '../store/kinds';
import { objectJson } from '../store/store';
import type { SandboxUser } from './access';

/** One request, read completely. */
export interface Call {
  method: string;
  path: string;
  query: URLSearchParams;
  headers: Record<string, string | undefined>;
  text: string;
  user: SandboxUser;
  response: ServerResponse;
}

/** An answer that is sent whole. */
export interface Reply {
  status: number;
  body: string;
  contentType?: string;
}

/** Answers with a value. */
export function json(status: number, value: unknown): Reply {
  return { status, body: JSON.stringify(value) };
}

/** Answers with a stored object, using its serialised form. */
export function objectReply(status: number, object: KubeObject): Reply {
  return { status, body: objectJson(object) };
}

/** The name a client writes under: `fieldManager`, or the first word of its User-Agent. */
export function managerOf(call: Call): string {
  const agent = call.headers['user-agent'] ?? '';
  return call.query.get('fieldManager') || agent.split('/')[0] || 'unknown';
}

/** Whether the client only asks what would happen; deletions and evictions may say so in their body. */
export function isDryRun(call: Call): boolean {
  return (
    call.query.getAll('dryRun').includes('All') ||
    ((call.method === 'DELETE' || call.path.endsWith('/eviction')) &&
      /"dryRun"\s*:\s*\[\s*"All"/.test(call.text))
  );
}

/** Whether the client asks for unknown fields to be refused. */
export function isStrict(call: Call): boolean {
  return call.query.get('fieldValidation') === 'Strict';
}

/** A boolean query parameter, as Kubernetes reads it. */
export function flag(call: Call, name: string): boolean {
  const value = call.query.get(name);
  return value !== null && value !== 'false' && value !== '0';
}
