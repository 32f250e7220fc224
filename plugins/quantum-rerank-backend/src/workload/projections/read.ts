import { redactText } from '../../operations/plan/redaction';

/**
 * Reading of objects that other people wrote. Everything absent or of another
 * type is undefined, never an exception and never a made-up value.
 */
export type Json = Record<string, unknown>;

const LONGEST_TEXT = 1_000;

export function isRecord(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function record(value: unknown): Json {
  return isRecord(value) ? value : {};
}

export function list(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}

/** Non-empty text, cut at 1,000 characters. */
export function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== ''
    ? value.slice(0, LONGEST_TEXT)
    : undefined;
}

/**
 * Text that people, commands or containers wrote and that may quote a secret:
 * what looks like one is replaced.
 */
export function words(value: unknown): string | undefined {
  const found = text(value);
  return found && redactText(found);
}

export function count(value: unknown): number | undefined {
  return Number.isSafeInteger(value) ? (value as number) : undefined;
}

export function flag(value: unknown): boolean | undefined {
  return typeof value === 'boolean' ? value : undefined;
}

/** A moment as Kubernetes writes it. */
export function moment(value: unknown): string | undefined {
  return typeof value === 'string' &&
    /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?Z$/.test(value) &&
    !Number.isNaN(Date.parse(value))
    ? value
    : undefined;
}

/** Text or number, as ports and disruption budgets have them. */
export function numberOrText(value: unknown): string | undefined {
  return typeof value === 'number' ? String(value) : text(value);
}

/**
 * Value that an object cannot do without.
 *
 * @throws TypeError so that the object is set aside as unreadable
 */
export function required<T>(value: T | undefined, field: string): T {
  if (value === undefined) {
    throw new TypeError(`${field} is missing or malformed`);
  }
  return value;
}
