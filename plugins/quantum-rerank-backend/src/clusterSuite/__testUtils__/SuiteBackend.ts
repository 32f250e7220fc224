import { randomUUID } from 'node:crypto';
import { EventEmitter, once } from 'node:events';
import { createServiceFactory } from '@backstage/backend-plugin-api';
import { schedulerServiceFactory } from '@backstage/backend-defaults/scheduler';
import {
  mockCredentials,
  mockServices,
  startTestBackend,
  type TestBackend,
} from '@backstage/backend-test-utils';
import { ResponseError } from '@backstage/errors';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import { AuthorizeResult } from '@backstage/plugin-permission-common';
import { notificationService } from '@backstage/plugin-notifications-node';
import { signalsServiceRef } from '@backstage/plugin-signals-node';
import {
  QuantumRerankClient,
  type Operation,
  type Plan,
  type PlanRequest,
  type RevisionConfiguration,
  type SecretValuesInput,
  type SignalMessage,
  type Snapshot,
  type TemporaryFloor,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import knexFactory, { type Knex } from 'knex';
import quantumRerankPlugin from '../../index';
import { until } from './until';

export const ENTITY_REF = 'component:default/quantum-rerank';
export const PERSON = 'user:default/olivia';

/** What an error answer says to the person who asked. */
export async function refusalOf(
  answer: Promise<unknown>,
): Promise<{ status: number; message: string }> {
  try {
    await answer;
  } catch (error) {
    if (error instanceof ResponseError) {
      const { statusCode: status, body } = error;
      return { status, message: body.error.message };
    }
    throw error;
  }
  throw new Error('It was not refused');
}

/** The backend with the plugin as people install it, reached over HTTP as its frontend does. */
export class SuiteBackend {
  readonly client: QuantumRerankClient;
  readonly token = mockCredentials.user.token(PERSON);
  readonly #backend: TestBackend;
  readonly #knex: Knex;
  readonly #signals: EventEmitter;
  readonly #patienceMs: number;

  static async start(options: {
    kubeconfigPath: string;
    profilePath: string;
    /** File that outlives the backend. */
    databasePath: string;
    /** Folder of the manifests of the environment that is operated. */
    manifestsPath: string;
    patienceMs: number;
  }): Promise<SuiteBackend> {
    const signals = new EventEmitter();
    const knex = knexFactory({
      client: 'better-sqlite3',
      connection: options.databasePath,
      useNullAsDefault: true,
    });
    const backend = await startTestBackend({
      features: [
        quantumRerankPlugin,
        // The one that looks for work; the test backend's own never does.
        schedulerServiceFactory,
        mockServices.rootConfig.factory({
          data: {
            backend: { baseUrl: 'http://localhost' },
            permission: { enabled: true },
            quantumRerank: {
              kubeconfig: { path: options.kubeconfigPath },
              profiles: [{ file: options.profilePath }],
              manifests: [
                {
                  id: 'release',
                  environment: 'operated',
                  directory: options.manifestsPath,
                },
              ],
            },
          },
        }),
        mockServices.database.factory({ knex }),
        mockServices.permissions.factory({ result: AuthorizeResult.ALLOW }),
        catalogServiceMock.factory({
          entities: [
            {
              apiVersion: 'backstage.io/v1alpha1',
              kind: 'Component',
              metadata: { name: 'quantum-rerank', namespace: 'default' },
              spec: {},
            },
          ],
        }),
        createServiceFactory({
          service: signalsServiceRef,
          deps: {},
          factory: () => ({
            publish: async ({ message }) => {
              const { environment } = message as unknown as SignalMessage;
              signals.emit(environment);
            },
          }),
        }),
        createServiceFactory({
          service: notificationService,
          deps: {},
          factory: () => ({ send: async () => {} }),
        }),
      ],
    });
    return new SuiteBackend(backend, knex, signals, options.patienceMs);
  }

  private constructor(
    backend: TestBackend,
    knex: Knex,
    signals: EventEmitter,
    patienceMs: number,
  ) {
    this.#backend = backend;
    this.#knex = knex;
    this.#signals = signals;
    this.#patienceMs = patienceMs;
    this.client = new QuantumRerankClient({
      discoveryApi: {
        getBaseUrl: async pluginId =>
          `http://localhost:${backend.server.port()}/api/${pluginId}`,
      },
    });
  }

  /** An environment of the suite's profile as calls name it. */
  ref(environment: string) {
    return { entityRef: ENTITY_REF, environment };
  }

  /**
   * The first snapshot that satisfies the predicate. It is asked for again
   * when the backend signals a change, and only then.
   */
  async untilSnapshot(
    environment: string,
    what: string,
    predicate: (snapshot: Snapshot) => boolean,
  ): Promise<Snapshot> {
    const deadline = AbortSignal.timeout(this.#patienceMs);
    for (;;) {
      const satisfied = new AbortController();
      const changed = once(this.#signals, environment, {
        signal: AbortSignal.any([deadline, satisfied.signal]),
      }).then(
        () => true,
        () => false,
      );
      const snapshot = await this.snapshot(environment).catch(error => {
        satisfied.abort();
        throw error;
      });
      if (predicate(snapshot)) {
        satisfied.abort();
        return snapshot;
      }
      if (!(await changed)) {
        const { freshness, verdict, rollout, pods } = snapshot;
        throw new Error(
          `Waited ${
            this.#patienceMs / 1000
          } s in vain for a snapshot: ${what}. The last one: ${JSON.stringify({
            freshness: freshness.state,
            verdict: verdict.summary,
            rollout,
            pods,
          })}`,
        );
      }
    }
  }

  async snapshot(environment: string): Promise<Snapshot> {
    const snapshot = await this.client.getSnapshot(this.ref(environment), {
      token: this.token,
    });
    if (!snapshot) {
      throw new Error('304 without If-None-Match');
    }
    return snapshot;
  }

  /** With what a revision runs, once the backend has seen it. */
  async untilRevisionSeen(
    environment: string,
    revision: number,
  ): Promise<RevisionConfiguration[]> {
    return until(
      `it is seen with what revision ${revision} runs`,
      this.#patienceMs,
      async () => {
        await this.trigger('record-revisions');
        const { items } = await this.client.listRevisions(
          this.ref(environment),
          {},
          { token: this.token },
        );
        return items.find(item => item.revision === revision)?.configurations;
      },
    );
  }

  async plan(environment: string, request: PlanRequest): Promise<Plan> {
    return this.client.createPlan(this.ref(environment), request, {
      token: this.token,
    });
  }

  /** Asks for what was planned. */
  async request(
    environment: string,
    plan: Plan,
    options: {
      reason?: string;
      idempotencyKey?: string;
      secretValues?: SecretValuesInput;
    } = {},
  ): Promise<Operation> {
    return this.client.createOperation(
      this.ref(environment),
      {
        action: plan.action,
        parameters: plan.parameters,
        reason: options.reason ?? 'because of the cluster suite',
        planHash: plan.hash,
        idempotencyKey: options.idempotencyKey ?? randomUUID(),
        confirmation: plan.typedConfirmation,
        secretValues: options.secretValues,
      },
      { token: this.token },
    );
  }

  /** The operation when it is over, by its progress stream. */
  async outcome({ id }: { id: string }): Promise<Operation> {
    let last: Operation | undefined;
    for await (const operation of this.client.watchOperation(id, {
      token: this.token,
      signal: AbortSignal.timeout(this.#patienceMs),
    })) {
      last = operation;
    }
    if (!last?.endedAt) {
      throw new Error(
        `The operation did not end within ${this.#patienceMs / 1000} s: ${
          last?.state
        }, ${last?.message}`,
      );
    }
    return last;
  }

  /** Plans, asks for it and waits for the end. */
  async carryOut(
    environment: string,
    request: PlanRequest,
  ): Promise<Operation> {
    const { secretValues } = request;
    const plan = await this.plan(environment, request);
    return this.outcome(
      await this.request(environment, plan, { secretValues }),
    );
  }

  /**
   * Begins a scheduled task now instead of at its next turn, unless it runs
   * already.
   *
   * @throws Error when there is no such task
   */
  async trigger(task: string): Promise<void> {
    const answer = await fetch(
      `http://localhost:${this.#backend.server.port()}/api/quantum-rerank/.backstage/scheduler/v1/tasks/${task}/trigger`,
      {
        method: 'POST',
        headers: { authorization: `Bearer ${mockCredentials.service.token()}` },
      },
    );
    if (!answer.ok && answer.status !== 409) {
      throw new Error(`${task} did not begin: ${answer.status}`);
    }
  }

  /** Temporary floors that are not over. */
  async floors(environment: string): Promise<TemporaryFloor[]> {
    const { items } = await this.client.listTemporaryFloors(
      this.ref(environment),
      { token: this.token },
    );
    return items;
  }

  async stop(): Promise<void> {
    await this.#backend.stop();
    await this.#knex.destroy();
  }
}
