import { mockServices } from '@backstage/backend-test-utils';
import { NotFoundError } from '@backstage/errors';
import {
  profileSchema,
  type Profile,
  type SignalReading,
  type Signals,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import type { Knex } from 'knex';
import { RecordingAuditor } from '../../operations/__testUtils__/RecordingAuditor';
import { databaseService } from '../../operations/__testUtils__/Testbed';
import {
  ENTITY_REF,
  testProfile,
  testTarget,
} from '../../operations/__testUtils__/testTarget';
import type { StoredOperation } from '../../operations/store/OperationStore';
import type { Target } from '../../profile/ProfileService';
import { DefaultAlertService } from '../DefaultAlertService';
import { SilenceStore } from '../silences/SilenceStore';
import { AlertStore } from '../store/AlertStore';

const signal = {
  id: 'error-rate',
  title: 'Error rate',
  unit: 'ratio',
  group: 'health',
  good: 'lower',
  promql: 'errors{namespace="$namespace"}',
};

const rule = {
  id: 'errors',
  severity: 'P0',
  title: 'Error rate above 10 %',
  signal: 'error-rate',
  above: 0.1,
  for: '2m',
  response: 'Look at the logs.',
  actions: ['rollback'],
};

/** A profile with one signal, two rules, and where production is measured. */
export function alertProfile(
  production: object = {
    metrics: { source: 'prometheus', url: 'http://prom.example' },
  },
  rules: object[] = [],
): Profile {
  const profile = testProfile();
  return profileSchema.parse({
    ...profile,
    environments: profile.environments.map(environment =>
      environment.name === 'production'
        ? { ...environment, ...production }
        : environment,
    ),
    signals: [signal],
    alertRules: [
      rule,
      { ...rule, id: 'errors-some', severity: 'P1', above: 0.05, for: '0s' },
      ...rules,
    ],
  });
}

/** One replica of what evaluates alerts, with the signals as a test wants them. */
export class AlertsBed {
  /** Of the one signal; undefined: unknown. */
  value: number | undefined = 0.01;
  reason = 'The query answers nothing';
  /** Whether it is unknown because nothing happens. */
  idle = false;
  sourceState: Signals['source']['state'] = 'live';
  now: number | undefined;
  /** Default: the one of the target. */
  environments: Pick<Target, 'profile' | 'environment'>[] | undefined;
  /** Whether every profile could be read. */
  complete = true;
  readonly auditor = new RecordingAuditor();
  readonly published: unknown[] = [];
  readonly told: string[] = [];
  readonly target: Target;
  readonly store: AlertStore;
  readonly service: DefaultAlertService;

  static async create(
    knex: Knex,
    options: { profile?: Profile; config?: object } = {},
  ): Promise<AlertsBed> {
    const database = databaseService(knex);
    return new AlertsBed(
      await AlertStore.create({ database }),
      await SilenceStore.create({ database }),
      options,
    );
  }

  private constructor(
    store: AlertStore,
    silences: SilenceStore,
    options: { profile?: Profile; config?: object },
  ) {
    const profile = options.profile ?? alertProfile();
    this.store = store;
    this.target = testTarget('production', profile);
    this.service = new DefaultAlertService({
      auditor: this.auditor,
      config: mockServices.rootConfig({
        data: { quantumRerank: { ...options.config } },
      }),
      logger: mockServices.logger.mock(),
      profiles: {
        listEnvironments: () => this.environments ?? [this.target],
        isComplete: () => this.complete,
      },
      measurements: { getSignals: async () => this.#signals() },
      signals: {
        publish: async message => {
          this.published.push(message);
        },
      },
      store,
      silences,
      operations: { get: async id => findOperation(id) },
      now: async () => this.now ?? store.readClock(),
    });
    this.service.feed.onTransition(async ({ kind, episode }) => {
      this.told.push(`${kind} ${episode.rule}`);
    });
  }

  /** Looks at these moments, one after the other. */
  async evaluateAt(...moments: number[]): Promise<void> {
    for (const at of moments) {
      this.now = at;
      await this.service.evaluate();
    }
  }

  /** Looks every five seconds of a stretch of time, both ends included. */
  async evaluateFrom(from: number, to: number): Promise<void> {
    for (let at = from; at <= to; at += 5_000) {
      await this.evaluateAt(at);
    }
  }

  async rule(id = 'errors') {
    const { items } = await this.service.getAlerts(this.target);
    return items.find(item => item.id === id);
  }

  #signals(): Signals {
    const { value } = this;
    const reading: SignalReading = {
      ...signal,
      unit: 'ratio',
      group: 'health',
      bounds: [],
      window: '5m',
      ...(value === undefined
        ? {
            state: 'unknown',
            reason: this.reason,
            ...(this.idle && { idle: true }),
          }
        : { state: 'ok', value }),
    };
    return {
      entityRef: this.target.entityRef,
      environment: this.target.environment.name,
      source: { kind: 'prometheus', state: this.sourceState },
      verdict: { state: 'ok', summary: '' },
      items: [reading],
      version: '1',
    };
  }
}

/** Of two operations that there are, one is of another environment. */
function findOperation(id: string): StoredOperation {
  const environment = { 'op-1': 'production', 'op-2': 'staging' }[id];
  if (!environment) {
    throw new NotFoundError(`There is no operation ${id}`);
  }
  return {
    operation: { id, entityRef: ENTITY_REF, environment },
  } as StoredOperation;
}
