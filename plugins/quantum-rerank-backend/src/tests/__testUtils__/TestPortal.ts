import { randomUUID } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  coreServices,
  createBackendModule,
  createServiceFactory,
  type LoggerService,
  type RootLoggerService,
  type SchedulerService,
} from '@backstage/backend-plugin-api';
import {
  mockCredentials,
  mockServices,
  startTestBackend,
} from '@backstage/backend-test-utils';
import type { Entity } from '@backstage/catalog-model';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import { notificationService } from '@backstage/plugin-notifications-node';
import permissionBackend from '@backstage/plugin-permission-backend';
import { AuthorizeResult } from '@backstage/plugin-permission-common';
import type { PermissionPolicy } from '@backstage/plugin-permission-node';
import { policyExtensionPoint } from '@backstage/plugin-permission-node/alpha';
import { signalsServiceRef } from '@backstage/plugin-signals-node';
import type { JsonObject } from '@backstage/types';
import type { Operation } from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { startSandbox, type Sandbox } from '@quantumrerank/sandbox';
import knexFactory, { type Knex } from 'knex';
import { inspect } from 'node:util';
import quantumRerankPlugin from '../..';
import { RecordingAuditor } from '../../operations/__testUtils__/RecordingAuditor';
import { component } from './entities';
import { send, type Answer } from './http';
import { ownershipOf } from './people';
import { profileText } from './profile';

export const BASE = '/api/quantum-rerank';
export const ENTITY = '/entities/component/default/quantum-rerank';
export const PRODUCTION = `${ENTITY}/environments/production`;

/** A sandbox in which nothing happens by itself and everything else at once. */
export function startQuietSandbox(): Promise<Sandbox> {
  return startSandbox({
    timing: {
      podStartMs: 10,
      terminationMs: 10,
      backOffMs: 20,
      maxBackOffMs: 100,
      hpaSyncMs: 86_400_000,
      modelStepMs: 86_400_000,
      deadlineScale: 0.02,
    },
  });
}

/** The mock forgets which plugin carries a person; Backstage does not. */
const authThatNamesTheActor = createServiceFactory({
  service: coreServices.auth,
  deps: { plugin: coreServices.pluginMetadata },
  factory: ({ plugin }) => {
    const auth = mockServices.auth({ pluginId: plugin.getId() });
    const issue = auth.getPluginRequestToken.bind(auth);
    return Object.assign(auth, {
      getPluginRequestToken: async (options: Parameters<typeof issue>[0]) => {
        const { onBehalfOf } = options;
        return auth.isPrincipal(onBehalfOf, 'user')
          ? {
              token: mockCredentials.user.token(
                onBehalfOf.principal.userEntityRef,
                { actor: { subject: `plugin:${plugin.getId()}` } },
              ),
            }
          : issue(options);
      },
    });
  },
});

/** Options of {@link TestPortal.start}. */
export interface TestPortalOptions {
  sandbox: Sandbox;
  entities?: Entity[];
  /** Text of the profile files; `null` means the profile that is built in. */
  profiles?: string[] | null;
  /**
   * Who decides: the real permission backend with this policy, or nobody
   * because the framework is off. Default: a mock that allows everything.
   */
  permissions?: PermissionPolicy | 'off';
  /** More configuration. */
  config?: JsonObject;
  quantumRerank?: JsonObject;
  /** Token of the cluster's service account; default: the sandbox's operator. */
  clusterToken?: string;
  /** Instead of an SQLite file of its own. */
  knex?: Knex;
  /** Instead of one that runs tasks at the start only. */
  scheduler?: SchedulerService;
}

/** The plugin in a backend, with everything it emits kept for inspection. */
export class TestPortal {
  readonly auditor = new RecordingAuditor();
  readonly logLines: string[] = [];
  readonly notifications: unknown[] = [];
  readonly signals: unknown[] = [];
  readonly answers: Answer[] = [];
  readonly knex: Knex;
  readonly #sandbox: Sandbox;
  #backend!: Awaited<ReturnType<typeof startTestBackend>>;
  readonly #directory: string;
  readonly #ownsDatabase: boolean;

  static async start(options: TestPortalOptions): Promise<TestPortal> {
    const directory = await mkdtemp(join(tmpdir(), 'quantum-rerank-portal-'));
    const portal = new TestPortal(directory, options);
    await portal.#start(options);
    return portal;
  }

  private constructor(directory: string, options: TestPortalOptions) {
    this.#directory = directory;
    this.#sandbox = options.sandbox;
    this.#ownsDatabase = options.knex === undefined;
    this.knex =
      options.knex ??
      knexFactory({
        client: 'better-sqlite3',
        connection: { filename: join(directory, 'portal.sqlite') },
        useNullAsDefault: true,
      });
  }

  async #start(options: TestPortalOptions): Promise<void> {
    const { auditor, notifications, signals } = this;
    this.#backend = await startTestBackend({
      features: [
        quantumRerankPlugin,
        catalogServiceMock.factory({
          entities: options.entities ?? [component()],
        }),
        mockServices.rootConfig.factory({
          data: await this.#config(options),
        }),
        mockServices.httpAuth.factory({
          defaultCredentials: mockCredentials.none(),
        }),
        authThatNamesTheActor,
        mockServices.database.factory({ knex: this.knex }),
        createServiceFactory({
          service: coreServices.userInfo,
          deps: {},
          factory: () => ({
            getUserInfo: async credentials => {
              const { userEntityRef } = credentials.principal as {
                userEntityRef: string;
              };
              return {
                userEntityRef,
                ownershipEntityRefs: ownershipOf(userEntityRef),
              };
            },
          }),
        }),
        createServiceFactory({
          service: coreServices.auditor,
          deps: {},
          factory: () => auditor,
        }),
        createServiceFactory({
          service: coreServices.rootLogger,
          deps: {},
          factory: () => this.#logger({}),
        }),
        createServiceFactory({
          service: notificationService,
          deps: {},
          factory: () => ({
            send: async notification => {
              notifications.push(notification);
            },
          }),
        }),
        createServiceFactory({
          service: signalsServiceRef,
          deps: {},
          factory: () => ({
            publish: async signal => {
              signals.push(signal);
            },
          }),
        }),
        ...(options.scheduler ? [schedulerOf(options.scheduler)] : []),
        ...permissionFeatures(options.permissions),
      ],
    });
  }

  async #config(options: TestPortalOptions): Promise<JsonObject> {
    const { sandbox, profiles = [profileText()] } = options;
    const files = await Promise.all(
      (profiles ?? []).map(async (text, index) => {
        const file = join(this.#directory, `profile-${index}.yaml`);
        await writeFile(file, text);
        return { file };
      }),
    );
    return {
      ...(options.permissions === 'off'
        ? {}
        : { permission: { enabled: true } }),
      kubernetes: {
        clusterLocatorMethods: [
          {
            type: 'config',
            clusters: [
              {
                name: 'eu-1',
                url: sandbox.url,
                authProvider: 'serviceAccount',
                serviceAccountToken:
                  options.clusterToken ?? sandbox.tokens.operator,
              },
            ],
          },
        ],
      },
      quantumRerank: {
        ...(profiles ? { profiles: files } : {}),
        ...options.quantumRerank,
      },
      ...options.config,
    };
  }

  #logger(labels: object): RootLoggerService & LoggerService {
    const write = (level: string) => (message: string, meta?: unknown) => {
      this.logLines.push(
        `${level} ${message} ${inspect(meta, { depth: 20 })} ${inspect(
          labels,
        )}`,
      );
    };
    return {
      error: write('error'),
      warn: write('warn'),
      info: write('info'),
      debug: write('debug'),
      child: more => this.#logger({ ...labels, ...more }),
    };
  }

  /** One request below the plugin's base path. */
  async ask(
    method: 'get' | 'post' | 'put' | 'patch' | 'delete',
    path: string,
    headers: Record<string, string>,
    body?: unknown,
  ): Promise<Answer> {
    const answer = await send(this.#backend.server, {
      method: method.toUpperCase(),
      path: `${BASE}${path}`,
      headers: {
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      body:
        body === undefined || typeof body === 'string'
          ? (body as string | undefined)
          : JSON.stringify(body),
    });
    this.answers.push(answer);
    return answer;
  }

  /** Plans and asks for it. The plan's hash may be replaced. */
  async operate(
    headers: Record<string, string>,
    action: string,
    parameters: Record<string, unknown>,
    options: { environment?: string; body?: Record<string, unknown> } = {},
  ): Promise<Answer> {
    const environment = `${ENTITY}/environments/${
      options.environment ?? 'production'
    }`;
    const plan = await this.ask('post', `${environment}/plans`, headers, {
      action,
      parameters,
    });
    if (plan.status !== 200) {
      return plan;
    }
    return this.ask('post', `${environment}/operations`, headers, {
      action,
      parameters,
      reason: 'because of a test',
      planHash: (plan.body as { hash: string }).hash,
      idempotencyKey: randomUUID(),
      ...options.body,
    });
  }

  /** The operation when it is over, by polling the API. */
  async outcome(
    id: string,
    headers: Record<string, string>,
  ): Promise<Operation> {
    for (;;) {
      const { body, status, text } = await this.ask(
        'get',
        `/operations/${id}`,
        headers,
      );
      if (status !== 200) {
        throw new Error(text);
      }
      const operation = body as Operation;
      if (operation.endedAt) {
        return operation;
      }
      await new Promise(resolve => {
        setTimeout(resolve, 20);
      });
    }
  }

  /** Rows of every table of the plugin. */
  async databaseText(): Promise<string> {
    const isSqlite = this.knex.client.config.client === 'better-sqlite3';
    const names: { name: string }[] = isSqlite
      ? await this.knex('sqlite_master').select('name').where({ type: 'table' })
      : await this.knex('pg_tables')
          .select({ name: 'tablename' })
          .whereRaw('schemaname = current_schema()');
    const rows = await Promise.all(
      names.map(({ name }) => this.knex(name).select()),
    );
    return JSON.stringify(rows);
  }

  /** How many operations and reports have been recorded. */
  async recorded(): Promise<number> {
    const rows = await Promise.all(
      ['operations', 'reports'].map(table => this.knex(table).select('id')),
    );
    return rows.flat().length;
  }

  /**
   * Requests the cluster received that were meant to change something, dry
   * runs included. Events, which operations leave behind at their end, are
   * not counted.
   */
  writes(): string[] {
    return this.#sandbox.requests
      .all()
      .filter(({ method, path }) => method !== 'GET' && !/\/events/.test(path))
      .map(({ method, path }) => `${method} ${path}`);
  }

  /** Changes of deployments that the cluster carried out. */
  mutations(): string[] {
    return this.#sandbox.requests
      .mutations()
      .filter(({ path }) => path.includes('/deployments/'))
      .map(({ method, path }) => `${method} ${path}`);
  }

  async stop(): Promise<void> {
    await this.#backend.stop();
    if (this.#ownsDatabase) {
      await this.knex.destroy();
    }
    await rm(this.#directory, { recursive: true, force: true });
  }
}

function schedulerOf(scheduler: SchedulerService) {
  return createServiceFactory({
    service: coreServices.scheduler,
    deps: {},
    factory: () => scheduler,
  });
}

function permissionFeatures(permissions: TestPortalOptions['permissions']) {
  if (permissions === 'off') {
    return [mockServices.permissions.factory()];
  }
  if (permissions === undefined) {
    return [
      mockServices.permissions.factory({ result: AuthorizeResult.ALLOW }),
    ];
  }
  return [
    mockServices.permissions.factory(),
    permissionBackend,
    createBackendModule({
      pluginId: 'permission',
      moduleId: 'test-policy',
      register(env) {
        env.registerInit({
          deps: { policy: policyExtensionPoint },
          init: async ({ policy }) => policy.setPolicy(permissions),
        });
      },
    }),
  ];
}
