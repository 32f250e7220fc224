/** An e-mail address in a text. */
export const ADDRESS =
  /[^\s<>()[\]:;,"@]+@[^\s<>()[\]:;,"@]+\.[^\s<>()[\]:;,"@]+/;

/** Seven digits or more, as people write them. */
const PHONE = /\(?\+?\d(?:[ ()./-]*\d){6,}/g;

/**
 * A name without the e-mail addresses and phone numbers in it, which are not
 * for everybody who may see names; undefined when nothing of it is left.
 */
export function nameWithoutReach(name: string): string | undefined {
  const found = new RegExp(ADDRESS, 'g');
  if (!found.test(name) && name.search(PHONE) < 0) {
    return name;
  }
  const rest = name
    // What ends with a colon announces the address, e.g. "On call:".
    .replace(new RegExp(`^[^@]*:\\s*(?=<?${ADDRESS.source})`), '')
    .replace(new RegExp(ADDRESS, 'g'), ' ')
    .replace(PHONE, ' ')
    .replace(/[<([]\s*[>)\]]/g, ' ')
    // Of a number in brackets, whose first one went with it.
    .replace(/^([^(]*)\)/, '$1 ')
    .replace(/\s+/g, ' ')
    .replace(/^[\s,;:|/-]+|[\s,;:|/-]+$/g, '');
  return rest || undefined;
}
