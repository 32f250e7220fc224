/** Characters that forge lines of a log or turn text around. */
const UNWANTED = /[\p{Cc}\u202A-\u202E\u2066-\u2069]+/gu;

/** Text of other people as one plain line of limited length. */
export function textOf(text: string, longest: number): string {
  const plain = text.replace(UNWANTED, ' ').trim();
  return plain.length > longest ? `${plain.slice(0, longest - 1)}…` : plain;
}
