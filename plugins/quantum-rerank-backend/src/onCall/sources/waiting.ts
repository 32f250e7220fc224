/** Whether work ends within a time. */
export async function endsWithin(
  work: Promise<void>,
  waitMs: number,
): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  try {
    return await Promise.race([
      work.then(() => true),
      new Promise<boolean>(resolve => {
        timer = setTimeout(() => resolve(false), waitMs);
      }),
    ]);
  } finally {
    clearTimeout(timer);
  }
}

/**
 * Ends with the signal, also where the work does not look at it.
 *
 * @param timeoutMs - after which the signal ends it
 */
export async function untilAborted<T>(
  signal: AbortSignal,
  work: Promise<T>,
  timeoutMs: number,
): Promise<T> {
  return Promise.race([
    work,
    new Promise<never>((_, reject) => {
      signal.addEventListener(
        'abort',
        () =>
          reject(new Error(`It did not answer within ${timeoutMs / 1000} s`)),
        { once: true },
      );
    }),
  ]);
}
