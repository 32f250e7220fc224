import { z } from 'zod';

/** Everything but control characters (tab and line feed are none here) and those that turn the direction of text around. */
const PLAIN = /^(?:[\t\n]|[^\p{Cc}\u202A-\u202E\u2066-\u2069])*$/u;

/**
 * Text that a person writes and that appears in logs, terminals, audit
 * records and Kubernetes objects. Characters that could forge a line there, or
 * that databases cannot store, are refused.
 *
 * @internal
 */
export function plainText(field: string) {
  return z
    .string()
    .regex(PLAIN, `${field} must be text without control characters`);
}
