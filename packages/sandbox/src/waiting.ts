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
    let stopListening = () => {};
    const timer = setTimeout(() => {
      stopListening();
      reject(new Error(`The sandbox did not get there within ${timeoutMs} ms`));
    }, timeoutMs);
    stopListening = store.onChange(() => {
      let outcome: () => void;
      try {
        if (!predicate()) {
          return;
        }
        outcome = resolve;
      } catch (error) {
        outcome = () => reject(error);
      }
      stopListening();
      clearTimeout(timer);
      outcome();
    });
  });
}
