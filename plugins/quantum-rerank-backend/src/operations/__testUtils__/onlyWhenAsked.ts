import type { OperationStore } from '../store/OperationStore';
import type { OperationWorker } from '../worker/OperationWorker';

/**
 * For replicas in which operations are only recorded: a worker finds nothing
 * to do by itself, even right after one was accepted, but whenever a test
 * tells it to look.
 */
export function onlyWhenAsked(store: OperationStore): {
  store: OperationStore;
  byHand: (worker: OperationWorker) => OperationWorker;
} {
  let asked = false;
  return {
    store: replaced(store, 'claim', async options =>
      asked ? store.claim(options) : { claimed: [], poisoned: [] },
    ),
    byHand: worker =>
      replaced(worker, 'poll', async () => {
        asked = true;
        await worker.poll();
        asked = false;
      }),
  };
}

/** The same with one method replaced. */
function replaced<T extends object, M extends keyof T>(
  target: T,
  method: M,
  replacement: T[M],
): T {
  return new Proxy(target, {
    get: (_, property) => {
      const value: unknown =
        property === method ? replacement : Reflect.get(target, property);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
}
