/**
 * Makes something that is never done twice at once. Whoever asks while it is
 * being done waits for the next time, which begins after they asked: what is
 * under way may have looked before there was anything for them.
 */
export function oneAtATime(work: () => Promise<void>): () => Promise<void> {
  let current: Promise<void> | undefined;
  let next: Promise<void> | undefined;
  const run = (): Promise<void> => {
    if (!current) {
      current = work().finally(() => {
        current = undefined;
      });
      return current;
    }
    const begin = () => {
      next = undefined;
      return run();
    };
    next ??= current.then(begin, begin);
    return next;
  };
  return run;
}
