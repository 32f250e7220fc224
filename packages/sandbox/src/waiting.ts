import type { Store } from './store/store';

/** Resolves when the predicate holds, looking after every change of the store. @throws Error after the timeout */
export async function waitUntil(
  store: Store,
  predicate: () => boolean,
  timeoutMs: number,
): Promise<void> {
  if (predicate()) {
    return;
  }
  await new Promise<void>((resolve, reject) => {
    const finish = (settle: () => void) => {
      stopListening();
      clearTimeout(timer);
      settle();
    };
    const check = () => {
      try {
        if (predicate()) {
          finish(resolve);
        }
      } catch (error) {
        finish(() => reject(error));
      }
    };
    const stopListening = store.onChange(check);
    const timer = setTimeout(
      () =>
        finish(() =>
          reject(
            new Error(`The sandbox did not get there within ${timeoutMs} ms`),
          ),
        ),
      timeoutMs,
    );
  });
}
