/** Control characters, and those that turn the direction of text around. */
const NOT_PLAIN = /[\p{Cc}\u202A-\u202E\u2066-\u2069]+/gu;

/** Text of strangers as one plain line of limited length. */
export function plainLine(text: string, length: number): string {
  const line = text
    .slice(0, length * 4)
    .replace(NOT_PLAIN, ' ')
    .trim();
  const letters = [...line];
  return letters.length > length
    ? `${letters.slice(0, length - 1).join('')}…`
    : line;
}
