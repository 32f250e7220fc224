import type { Pod } from '../plan/objects';

/** Times of the API server are whole seconds. */
const second = (moment: string | undefined) =>
  Math.floor(Date.parse(moment ?? '') / 1000);

/** Whether a pod was made since a moment; false where one of them is not known. */
export function startedSince(
  { metadata }: Pick<Pod, 'metadata'>,
  moment: string | undefined,
): boolean {
  return second(metadata.creationTimestamp) >= second(moment);
}

/**
 * Whether a pod was made between two moments, or may have been: where the
 * first is not known, everything before the second counts.
 */
export function startedBetween(
  pod: Pick<Pod, 'metadata'>,
  { from, to }: { from: string | undefined; to: string | undefined },
): boolean {
  if (startedSince(pod, to)) {
    return false;
  }
  const isBefore = second(pod.metadata.creationTimestamp) < second(from);
  return !isBefore;
}
