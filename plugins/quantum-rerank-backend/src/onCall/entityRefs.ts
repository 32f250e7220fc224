import { parseEntityRef, stringifyEntityRef } from '@backstage/catalog-model';

/** The full, lower-cased reference, or undefined for a text that is none. */
export function normalizeRef(ref: string): string | undefined {
  try {
    return stringifyEntityRef(parseEntityRef(ref)).toLocaleLowerCase('en-US');
  } catch {
    return undefined;
  }
}
