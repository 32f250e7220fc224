/**
 * What somebody wrote, as one line of plain text without characters that
 * could forge a line or turn text around.
 */
export function oneLine(value: string): string {
  return value
    .slice(0, 1000)
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\s]+/gu, ' ')
    .trim()
    .slice(0, 200);
}
