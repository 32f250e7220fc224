/** The outcome of the work, or the abortion when work takes no notice of it. */
export async function orAborted<T>(
  work: Promise<T>,
  signal: AbortSignal,
): Promise<T> {
  let stop: () => void = () => {};
  try {
    return await Promise.race([
      work,
      new Promise<never>((_, reject) => {
        stop = () => reject(signal.reason);
        signal.addEventListener('abort', stop);
        if (signal.aborted) {
          stop();
        }
      }),
    ]);
  } finally {
    signal.removeEventListener('abort', stop);
  }
}

/** Whether it is the end of somebody's patience. */
export function isTimeout(error: unknown): boolean {
  const { name } = (error ?? {}) as { name?: unknown };
  return name === 'TimeoutError' || name === 'AbortError';
}

/** An error and its causes in one line, for the log. */
export function describe(error: unknown): string {
  const words: string[] = [];
  let current = error;
  for (let depth = 0; current instanceof Error && depth < 4; depth++) {
    words.push(`${current.name}: ${current.message}`);
    current = current.cause;
  }
  return (words.join('; because of ') || 'no error was given')
    .replace(/\s+/g, ' ')
    .slice(0, 1000);
}

/** What was thrown, for the log. */
export function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}
