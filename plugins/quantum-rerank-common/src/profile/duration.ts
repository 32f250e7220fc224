const unitMilliseconds: Record<string, number> = {
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
};

/**
 * Milliseconds of a profile duration such as `5s` or `24h`.
 *
 * @throws RangeError when the text is not such a duration
 * @public
 */
export function durationToMilliseconds(text: string): number {
  const match = /^(\d+)(ms|s|m|h|d)$/.exec(text);
  if (!match) {
    throw new RangeError(`"${text}" is not a duration such as 5s, 2m or 24h`);
  }
  return Number(match[1]) * unitMilliseconds[match[2]];
}

const unitWords: Record<string, string> = { m: 'min' };

/**
 * A profile duration as people read it: `90 s`, `30 min`, `2 h`, `1 d`. What is
 * none stays as it is.
 *
 * @public
 */
export function durationInWords(text: string): string {
  return text.replace(
    /^(\d+)(ms|s|m|h|d)$/,
    (_, count: string, unit: string) => `${count} ${unitWords[unit] ?? unit}`,
  );
}
