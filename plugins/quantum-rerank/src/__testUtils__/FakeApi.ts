import type {
  Operation,
  QuantumRerankApi,
  Snapshot,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import {
  alerts,
  baselines,
  errorBudget,
  report,
  silence,
} from './checkFixtures';
import { config, configVersion } from './configFixtures';
import { secret, secretVersion } from './secretFixtures';
import {
  channels,
  delivery,
  escalation,
  onCall,
  onCallSchedule,
  override,
  shift,
} from './onCallFixtures';
import {
  environments,
  operation,
  plan,
  pod,
  profile,
  revision,
  snapshot,
} from './fixtures';
import { recovery } from './recoveryFixtures';
import { historyOf } from './historyFixtures';
import { health, signalHistory, signals } from './signalFixtures';

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

  // Of the history, operations are what this one answers.
  const listOperations = mocked<QuantumRerankApi['listOperations']>(
    overrides.listOperations ?? (async () => ({ items: [] })),
  );
  const answers: QuantumRerankApi = {
    getEnvironments: async () => environments(),
    listTemporaryFloors: async () => ({ items: [] }),
    getProfile: async () => profile,
    getProfileFindings: async () => ({ profile: profile.name, items: [] }),
    getSignals: async ref => signals(ref),
    getSignalHistory: async (_ref, signal) => signalHistory({ signal }),
    getHealth: async ref => health(ref),
    getRecovery: async ref => recovery(ref),
    getErrorBudget: async ref => errorBudget(ref),
    getBaselines: async ref => baselines(ref),
    getAlerts: async ref => alerts(ref),
    listAlertHistory: async () => ({ items: [] }),
    getAlertRules: async () => 'groups: []\n',
    createSilence: async () => silence(),
    expireSilence: async (_ref, id) => silence({ id, state: 'expired' }),
    createReport: async (ref, { kind }) =>
      report({ ...ref, kind, state: 'queued', verdict: undefined }),
    listReports: async () => ({ items: [report()] }),
    getReport: async id => report({ id }),
    cancelReport: async id => report({ id, state: 'cancelled' }),
    getOnCall: async ({ entityRef, environment }) =>
      onCall({ entityRef, environment }),
    getOnCallSchedule: async ({ entityRef, environment }) =>
      onCallSchedule({ entityRef, environment }),
    getOnCallCalendar: async () => 'BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n',
    listOnCallServices: async () => ({
      items: [
        {
          ...onCall(),
          title: 'QuantumRerank',
          environmentTitle: 'Production',
        },
      ],
    }),
    listMyShifts: async () => ({
      items: [
        {
          ...shift(),
          entityRef: 'component:default/quantum-rerank',
          serviceTitle: 'QuantumRerank',
          environment: 'production',
          environmentTitle: 'Production',
        },
      ],
      unread: [],
    }),
    listOnCallOverrides: async () => ({ items: [override()] }),
    createOnCallOverride: async () => override(),
    withdrawOnCallOverride: async id => override({ id, state: 'withdrawn' }),
    listEscalations: async () => ({ items: [] }),
    getEscalation: async id => escalation({ id }),
    acknowledgeEscalation: async id =>
      escalation({ id, state: 'acknowledged', nextAt: undefined }),
    getChannels: async ref => channels(ref),
    testRoute: async (_ref, route) => ({
      route,
      items: [{ channel: 'portal', title: 'Portal', delivery: delivery() }],
    }),
    testChannel: async (_ref, channel) =>
      delivery({ channel, event: 'test', state: 'waiting' }),
    listDeliveries: async () => ({ items: [delivery()] }),
    getSnapshot: async (_ref, options) =>
      options?.ifNoneMatch === current.version ? undefined : current,
    listPods: async () => ({
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
    }),
    listRevisions: async () => ({
      items: [
        revision(),
        revision({ revision: 3, restartOf: 2 }),
        revision({ revision: 2, changeCause: undefined }),
      ],
    }),
    getConfig: async () => config(),
    getSecret: async () => secret(),
    listSecretVersions: async () => ({ items: [secretVersion()] }),
    listConfigVersions: async () => ({ items: [configVersion()] }),
    createPlan: async () => plan(),
    createOperation: async () => operation(),
    listOperations,
    listHistory: (ref, query, options) =>
      historyOf({ listOperations }, ref, query, options),
    getOperation: async (id: string) => operation({ id }),
    watchOperation: watch,
    decideOperation: async (id: string) => operation({ id }),
    reviewOperation: async (id: string) => operation({ id }),
    getFreeze: async ({ entityRef, environment }) => ({
      entityRef,
      environment,
      at: new Date().toISOString(),
      active: [],
      upcoming: [],
      persons: { allowed: true, reason: 'Nothing is frozen.' },
      automation: { allowed: true, reason: 'Nothing is frozen.' },
    }),
    cancelOperation: async (id: string) =>
      operation({
        id,
        sequence: 2,
        state: 'cancelled',
        cancellable: false,
        message: 'Cancelled before anything was changed.',
      }),
    ...overrides,
  };

  return {
    getEnvironments: mocked(answers.getEnvironments),
    listTemporaryFloors: mocked(answers.listTemporaryFloors),
    getProfile: mocked(answers.getProfile),
    getProfileFindings: mocked(answers.getProfileFindings),
    getSignals: mocked(answers.getSignals),
    getSignalHistory: mocked(answers.getSignalHistory),
    getHealth: mocked(answers.getHealth),
    getRecovery: mocked(answers.getRecovery),
    getErrorBudget: mocked(answers.getErrorBudget),
    getBaselines: mocked(answers.getBaselines),
    getAlerts: mocked(answers.getAlerts),
    listAlertHistory: mocked(answers.listAlertHistory),
    getAlertRules: mocked(answers.getAlertRules),
    createSilence: mocked(answers.createSilence),
    expireSilence: mocked(answers.expireSilence),
    createReport: mocked(answers.createReport),
    listReports: mocked(answers.listReports),
    getReport: mocked(answers.getReport),
    cancelReport: mocked(answers.cancelReport),
    getOnCall: mocked(answers.getOnCall),
    getOnCallSchedule: mocked(answers.getOnCallSchedule),
    getOnCallCalendar: mocked(answers.getOnCallCalendar),
    listOnCallServices: mocked(answers.listOnCallServices),
    listMyShifts: mocked(answers.listMyShifts),
    listOnCallOverrides: mocked(answers.listOnCallOverrides),
    createOnCallOverride: mocked(answers.createOnCallOverride),
    withdrawOnCallOverride: mocked(answers.withdrawOnCallOverride),
    listEscalations: mocked(answers.listEscalations),
    getEscalation: mocked(answers.getEscalation),
    acknowledgeEscalation: mocked(answers.acknowledgeEscalation),
    getChannels: mocked(answers.getChannels),
    testRoute: mocked(answers.testRoute),
    testChannel: mocked(answers.testChannel),
    listDeliveries: mocked(answers.listDeliveries),
    getSnapshot: mocked(answers.getSnapshot),
    listPods: mocked(answers.listPods),
    listRevisions: mocked(answers.listRevisions),
    getConfig: mocked(answers.getConfig),
    listConfigVersions: mocked(answers.listConfigVersions),
    getSecret: mocked(answers.getSecret),
    listSecretVersions: mocked(answers.listSecretVersions),
    createPlan: mocked(answers.createPlan),
    createOperation: mocked(answers.createOperation),
    listOperations,
    listHistory: mocked(answers.listHistory),
    getOperation: mocked(answers.getOperation),
    watchOperation: mocked(answers.watchOperation),
    decideOperation: mocked(answers.decideOperation),
    reviewOperation: mocked(answers.reviewOperation),
    getFreeze: mocked(answers.getFreeze),
    cancelOperation: mocked(answers.cancelOperation),
    push: (next: Operation) => {
      states.set(next.id, next);
      listeners.forEach(listener => listener(next));
    },
    setSnapshot: (next: Snapshot) => {
      current = next;
    },
  };
}

function mocked<F extends (...args: never[]) => unknown>(
  implementation: F,
): jest.MockedFunction<F> {
  return jest.fn(implementation) as unknown as jest.MockedFunction<F>;
}
