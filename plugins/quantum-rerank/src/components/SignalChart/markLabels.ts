/** Part of the time shown within which the numbers of two lines would run together. */
const TOO_CLOSE = 0.04;

/**
 * What stands above the line of each change, by its place in the list below
 * the charts, which begins with 1. Lines too close for numbers of their own
 * share that of the first, for example "1, 2" or "3–6"; the others have none.
 *
 * @param times - of the changes in ms, oldest first
 * @param from - begin of the time shown in ms
 * @param to - its end in ms
 */
export function markLabels(
  times: number[],
  from: number,
  to: number,
): (string | undefined)[] {
  const groups: { first: number; last: number }[] = [];
  times.forEach((time, index) => {
    const group = groups[groups.length - 1];
    if (group && time - times[group.first] < TOO_CLOSE * (to - from)) {
      group.last = index;
    } else {
      groups.push({ first: index, last: index });
    }
  });
  const labels = times.map((): string | undefined => undefined);
  for (const { first, last } of groups) {
    labels[first] =
      first === last
        ? `${first + 1}`
        : `${first + 1}${last - first === 1 ? ', ' : '–'}${last + 1}`;
  }
  return labels;
}
