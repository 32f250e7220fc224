import type {
  EnvironmentRef,
  Operation,
  QuantumRerankApi,
  Snapshot,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import {
  environments,
  operation,
  plan,
  pod,
  profile,
  revision,
  snapshot,
} from './fixtures';

/** The client as jest mocks that answer with the fixtures. */
export type FakeApi = jest.Mocked<QuantumRerankApi> & {
  /** Pushes a further state to everybody who watches. */
  push: (next: Operation) => void;
  /** What `getSnapshot` answers unless the caller has this version. */
  setSnapshot: (next: Snapshot) => void;
};

/** @see FakeApi */
export function fakeApi(overrides: Partial<QuantumRerankApi> = {}): FakeApi {
  let current = snapshot();
  const states = new Map<string, Operation>();
  const listeners = new Set<(next: Operation) => void>();

  async function* watch(
    id: string,
    options?: { signal?: AbortSignal },
  ): AsyncIterable<Operation> {
    const queue: Operation[] = [states.get(id) ?? operation({ id })];
    const waiting: (() => void)[] = [];
    const wake = () => waiting.splice(0).forEach(resolve => resolve());
    const wait = () => new Promise<void>(resolve => waiting.push(resolve));
    const listener = (next: Operation) => {
      if (next.id === id) {
        queue.push(next);
        wake();
      }
    };
    listeners.add(listener);
    options?.signal?.addEventListener('abort', wake);
    try {
      while (!options?.signal?.aborted) {
        const next = queue.shift();
        if (next) {
          yield next;
        } else {
          await wait();
        }
      }
    } finally {
      listeners.delete(listener);
    }
  }

  return {
    getEnvironments: jest.fn(async () => environments()),
    getProfile: jest.fn(async () => profile),
    getSnapshot: jest.fn(
      async (_ref: EnvironmentRef, options?: { ifNoneMatch?: string }) =>
        options?.ifNoneMatch === current.version ? undefined : current,
    ),
    listPods: jest.fn(async () => ({
      version: current.version,
      totalItems: 2,
      items: [
        pod(),
        pod({
          name: 'quantum-rerank-7f9c-b',
          state: 'CrashLoopBackOff',
          message: 'back-off 40s restarting failed container',
          ready: false,
          containers: { ready: 0, total: 1 },
          restarts: 4,
          lastRestartAt: new Date().toISOString(),
          lastTerminationReason: 'OOMKilled',
        }),
      ],
    })),
    listRevisions: jest.fn(async () => ({
      items: [
        revision(),
        revision({ revision: 3, restartOf: 2 }),
        revision({ revision: 2, changeCause: undefined }),
      ],
    })),
    createPlan: jest.fn(async () => plan()),
    createOperation: jest.fn(async () => operation()),
    listOperations: jest.fn(async () => ({ items: [] })),
    getOperation: jest.fn(async (id: string) => operation({ id })),
    watchOperation: jest.fn(watch),
    cancelOperation: jest.fn(async (id: string) =>
      operation({
        id,
        sequence: 2,
        state: 'cancelled',
        cancellable: false,
        message: 'Cancelled before anything was changed.',
      }),
    ),
    ...(overrides as object),
    push: (next: Operation) => {
      states.set(next.id, next);
      listeners.forEach(listener => listener(next));
    },
    setSnapshot: (next: Snapshot) => {
      current = next;
    },
  };
}
