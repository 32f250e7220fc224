import type {
  EnvironmentRef,
  Operation,
  OperationRequest,
  PlanRequest,
  PodQuery,
  FreezeQuery,
  OnCallQuery,
  OnCallScheduleQuery,
  QuantumRerankApi,
  ReportRequest,
  RouteTest,
  SignalHistoryQuery,
  Snapshot,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import {
  alerts,
  baselines,
  episode,
  errorBudget,
  report,
  silence,
} from '../src/__testUtils__/checkFixtures';
import { config, configVersion } from '../src/__testUtils__/configFixtures';
import { historyOf } from '../src/__testUtils__/historyFixtures';
import { secret, secretVersion } from '../src/__testUtils__/secretFixtures';
import {
  delivery,
  escalation,
  onCall,
  override,
  shift,
} from '../src/__testUtils__/onCallFixtures';
import {
  environments,
  operation,
  plan,
  pod,
  profile,
  revision,
  snapshot,
} from '../src/__testUtils__/fixtures';
import { recovery } from '../src/__testUtils__/recoveryFixtures';
import { health } from '../src/__testUtils__/signalFixtures';
import { memoryChannels, memorySchedule } from './memoryOnCall';
import { memoryHistory, memorySignals } from './memorySignals';

const STEP_MS = 2000;

function pause(milliseconds: number): Promise<void> {
  return new Promise(resolve => setTimeout(resolve, milliseconds));
}

/**
 * A backend in memory, just enough to look at the tab: scaling changes the
 * number of pods, every operation runs through its steps and succeeds.
 */
export class MemoryApi implements QuantumRerankApi {
  #snapshot: Snapshot = snapshot();
  readonly #operations = new Map<string, Operation>();

  async getEnvironments() {
    return environments();
  }

  async getProfile() {
    return profile;
  }

  async getProfileFindings() {
    return {
      profile: profile.name,
      items: [
        {
          code: 'missing-level' as const,
          subject: 'contacts',
          message: 'No contact has level 2 of the escalation, only 1, 3.',
        },
      ],
    };
  }

  async getSignals(ref: EnvironmentRef) {
    return memorySignals(ref);
  }

  async getSignalHistory(
    _ref: EnvironmentRef,
    signal: string,
    query?: SignalHistoryQuery,
  ) {
    return memoryHistory(signal, query?.range);
  }

  async getHealth(ref: EnvironmentRef) {
    return health(ref);
  }

  async getRecovery(ref: EnvironmentRef) {
    return recovery(ref);
  }

  async getErrorBudget(ref: EnvironmentRef) {
    return errorBudget(ref);
  }

  async getBaselines(ref: EnvironmentRef) {
    return baselines(ref);
  }

  async getAlerts(ref: EnvironmentRef) {
    return alerts(ref);
  }

  async listAlertHistory() {
    return { items: [episode()] };
  }

  async getAlertRules() {
    return 'groups: []\n';
  }

  async createSilence() {
    return silence();
  }

  async expireSilence(_ref: EnvironmentRef, id: string) {
    return silence({ id, state: 'expired' });
  }

  async createReport(ref: EnvironmentRef, { kind }: ReportRequest) {
    return report({ ...ref, kind });
  }

  async listReports() {
    return { items: [report()] };
  }

  async getReport(id: string) {
    return report({ id });
  }

  async cancelReport(id: string) {
    return report({ id, state: 'cancelled' });
  }

  async getOnCall({ entityRef, environment }: OnCallQuery) {
    return onCall({ entityRef, environment });
  }

  async getOnCallSchedule(query: OnCallScheduleQuery) {
    return memorySchedule(query);
  }

  async getOnCallCalendar() {
    return 'BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n';
  }

  async listOnCallServices() {
    return {
      items: [
        { ...onCall(), title: 'QuantumRerank', environmentTitle: 'Production' },
      ],
    };
  }

  async listMyShifts() {
    const { entityRef, environment } = onCall();
    return {
      items: [
        {
          ...shift(),
          entityRef,
          serviceTitle: 'QuantumRerank',
          environment,
          environmentTitle: 'Production',
        },
      ],
      unread: [],
    };
  }

  async listOnCallOverrides() {
    return { items: [override()] };
  }

  async createOnCallOverride() {
    return override();
  }

  async withdrawOnCallOverride(id: string) {
    return override({ id, state: 'withdrawn' });
  }

  async listEscalations() {
    return { items: [escalation()] };
  }

  async getEscalation(id: string) {
    return escalation({ id });
  }

  async acknowledgeEscalation(id: string) {
    return escalation({ id, state: 'acknowledged', nextAt: undefined });
  }

  async getChannels(ref: EnvironmentRef) {
    return memoryChannels(ref);
  }

  async testRoute(_ref: EnvironmentRef, route: RouteTest['route']) {
    return {
      route,
      items: [{ channel: 'portal', title: 'Portal', delivery: delivery() }],
    };
  }

  async testChannel(_ref: EnvironmentRef, channel: string) {
    return delivery({ channel, event: 'test', state: 'waiting' });
  }

  async listDeliveries() {
    return { items: [delivery()] };
  }

  async getSnapshot(
    _ref: EnvironmentRef,
    options?: { ifNoneMatch?: string },
  ): Promise<Snapshot | undefined> {
    return options?.ifNoneMatch === this.#snapshot.version
      ? undefined
      : this.#snapshot;
  }

  async listPods(_ref: EnvironmentRef, query?: PodQuery) {
    const { ready } = this.#snapshot.pods;
    const all = Array.from({ length: ready }, (_, index) =>
      pod({ name: `quantum-rerank-7f9c-${index}` }),
    ).filter(({ name }) => name.includes(query?.search ?? ''));
    return {
      items: query?.order === 'desc' ? all.reverse() : all,
      totalItems: all.length,
      version: this.#snapshot.version,
    };
  }

  async listRevisions() {
    return {
      items: [4, 3, 2, 1].map(number => revision({ revision: number })),
    };
  }

  async getConfig() {
    return config();
  }

  async getSecret() {
    return secret();
  }

  async listSecretVersions() {
    return { items: [secretVersion()] };
  }

  async listConfigVersions() {
    return { items: [configVersion()] };
  }

  async createPlan(_ref: EnvironmentRef, request: PlanRequest) {
    const replicas = request.parameters?.replicas;
    return plan({
      action: request.action,
      parameters: request.parameters ?? {},
      title:
        request.action === 'scale'
          ? `Scale production to ${replicas}`
          : `${request.action} production`,
    });
  }

  async createOperation(ref: EnvironmentRef, request: OperationRequest) {
    const created = operation({
      id: request.idempotencyKey,
      action: request.action,
      parameters: request.parameters ?? {},
      title: (await this.createPlan(ref, request)).title,
      reason: request.reason,
    });
    this.#operations.set(created.id, created);
    this.#run(created);
    return created;
  }

  async listOperations() {
    return { items: [...this.#operations.values()].reverse() };
  }

  async listHistory(ref: EnvironmentRef) {
    return historyOf(this, ref);
  }

  async getOperation(id: string) {
    return this.#operations.get(id) ?? operation({ id });
  }

  async *watchOperation(id: string, options?: { signal?: AbortSignal }) {
    while (!options?.signal?.aborted) {
      const current = await this.getOperation(id);
      yield current;
      if (current.endedAt) {
        return;
      }
      await pause(500);
    }
  }

  async decideOperation(id: string) {
    return this.getOperation(id);
  }

  async reviewOperation(id: string) {
    return this.getOperation(id);
  }

  async listTemporaryFloors() {
    return { items: [] };
  }

  async getFreeze({ entityRef, environment }: FreezeQuery) {
    return {
      entityRef,
      environment,
      at: new Date().toISOString(),
      active: [],
      upcoming: [],
      persons: { allowed: true, reason: 'Nothing is frozen.' },
      automation: { allowed: true, reason: 'Nothing is frozen.' },
    };
  }

  async cancelOperation(id: string) {
    return this.#update(id, {
      state: 'cancelled',
      cancellable: false,
      endedAt: new Date().toISOString(),
      message: 'Cancelled before anything was changed.',
    });
  }

  async #run(created: Operation) {
    for (let done = 0; done <= created.steps.length; done += 1) {
      await pause(STEP_MS);
      if ((await this.getOperation(created.id)).endedAt) {
        return;
      }
      const over = done === created.steps.length;
      this.#update(created.id, {
        state: over ? 'succeeded' : 'running',
        cancellable: false,
        startedAt: created.notBefore,
        endedAt: over ? new Date().toISOString() : undefined,
        message: over ? 'All pods are available.' : 'Waits for the pods.',
        steps: created.steps.map((step, index) => ({
          ...step,
          state: index < done ? 'done' : step.state,
        })),
      });
    }
    const replicas = Number(created.parameters.replicas ?? 3);
    this.#snapshot = snapshot({
      version: created.id,
      pods: {
        total: replicas,
        ready: replicas,
        byState: { Running: replicas },
        restarts: 0,
      },
    });
  }

  #update(id: string, change: Partial<Operation>): Operation {
    const current = this.#operations.get(id) ?? operation({ id });
    const next = { ...current, ...change, sequence: current.sequence + 1 };
    this.#operations.set(id, next);
    return next;
  }
}
