import { randomBytes, randomUUID } from 'node:crypto';

/** The letters Kubernetes uses for generated names: no vowels, nothing that looks alike. */
const SAFE_LETTERS = 'bcdfghjklmnpqrstvwxz2456789';

/** A random suffix as `generateName` adds it. */
export function randomSuffix(length = 5): string {
  return [...randomBytes(length)]
    .map(byte => SAFE_LETTERS[byte % SAFE_LETTERS.length])
    .join('');
}

/** A new object uid. */
export function newUid(): string {
  return randomUUID();
}

/** A timestamp with second precision in UTC, as Kubernetes writes metadata and conditions. */
export function timestamp(milliseconds: number = Date.now()): string {
  return `${new Date(milliseconds).toISOString().slice(0, 19)}Z`;
}

/**
 * The label that ties a ReplicaSet to its pod template: an FNV-1a hash in the safe alphabet. Kubernetes hashes its own
 * memory layout, so the value differs from a real cluster's; length and alphabet are the same.
 */
export function templateHash(template: unknown): string {
  let hash = 0x811c9dc5;
  for (const byte of Buffer.from(canonicalJson(template))) {
    hash = Math.imul(hash ^ byte, 0x01000193) >>> 0;
  }
  return [...String(hash).padStart(10, '0')]
    .map(digit => SAFE_LETTERS[digit.charCodeAt(0) % 27])
    .join('');
}

/** JSON with sorted members, so that equal values give equal text. */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) {
    return `[${value.map(canonicalJson).join(',')}]`;
  }
  if (typeof value === 'object' && value !== null) {
    return `{${Object.entries(value)
      .filter(([, member]) => member !== undefined)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(
        ([name, member]) => `${JSON.stringify(name)}:${canonicalJson(member)}`,
      )
      .join(',')}}`;
  }
  return JSON.stringify(value) ?? 'null';
}

/** Whether two JSON values are equal whatever the order of members; an undefined member is an absent one. */
export function sameJson(a: unknown, b: unknown): boolean {
  if (a === b) {
    return true;
  }
  if (
    typeof a !== 'object' ||
    typeof b !== 'object' ||
    a === null ||
    b === null ||
    Array.isArray(a) !== Array.isArray(b)
  ) {
    return false;
  }
  if (Array.isArray(a)) {
    const other = b as unknown[];
    return (
      a.length === other.length &&
      a.every((member, index) => sameJson(member, other[index]))
    );
  }
  const left = a as Record<string, unknown>;
  const right = b as Record<string, unknown>;
  return (
    Object.keys(left).every(name => sameJson(left[name], right[name])) &&
    Object.keys(right).every(name => name in left || right[name] === undefined)
  );
}
