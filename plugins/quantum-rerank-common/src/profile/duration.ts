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
