import { useRef } from 'react';

/**
 * A key no one else will choose. `crypto.randomUUID` exists only on https and
 * localhost, `getRandomValues` everywhere.
 */
export function newIdempotencyKey(): string {
  if (typeof crypto.randomUUID === 'function') {
    return crypto.randomUUID();
  }
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, byte => byte.toString(16).padStart(2, '0')).join('');
}

/**
 * The key of each request of a dialog. Pressing twice, or again after a lost
 * answer, is still one request; what was changed since is another one, which
 * the backend would not take under the key of the first.
 */
export function useIdempotencyKey(): (body: object) => string {
  const last = useRef<{ body: string; key: string }>();
  return body => {
    const text = JSON.stringify(body);
    if (last.current?.body !== text) {
      last.current = { body: text, key: newIdempotencyKey() };
    }
    return last.current.key;
  };
}
