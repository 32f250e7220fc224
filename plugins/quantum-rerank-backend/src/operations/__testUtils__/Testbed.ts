import { randomUUID } from 'node:crypto';
import type {
  AuditorService,
  DatabaseService,
  LoggerService,
  UrlReaderService,
} from '@backstage/backend-plugin-api';
import { mockServices } from '@backstage/backend-test-utils';
import type { JsonArray } from '@backstage/types';
import { KubeConfig } from '@kubernetes/client-node';
import type { NotificationService } from '@backstage/plugin-notifications-node';
import {
  finalOperationStates,
  type Operation,
  type OperationRequest,
  type PlanRequest,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { startSandbox, type Sandbox } from '@quantumrerank/sandbox';
import type { Knex } from 'knex';
import { ConfigVersionStore } from '../../configuration/ConfigVersionStore';
import { AutomaticRollback, AutomationPolicy } from '../../automation';
import { CacheService } from '../../caches';
import type { ClusterRegistry } from '../../clusters/ClusterRegistry';
import {
  actingAs,
  impersonationOf,
  type ClusterIdentity,
} from '../../clusters/identities';
import { HttpKubernetesApi } from '../../kubernetes/HttpKubernetesApi';
import type { FreezeService } from '../../freeze';
import type { KubernetesApi } from '../../kubernetes/KubernetesApi';
import { ManifestSources } from '../../manifests';
import { KubeConfigTransport } from '../../kubernetes/transport';
import {
  RevisionHistory,
  RevisionRecorder,
  RevisionStateStore,
} from '../../revisions';
import { FloorKeeper } from '../../temporaryFloors/FloorKeeper';
import { TemporaryFloorStore } from '../../temporaryFloors/TemporaryFloorStore';
import { VerificationStore, type SignalComparer } from '../../verification';
import { AutomationDesk } from '../AutomationDesk';
import { createOperationService } from '../createOperationService';
import { OperationFeed } from '../OperationFeed';
import type { OperationService } from '../OperationService';
import { createActionHandlers } from '../actions/createActionHandlers';
import { HeldValues } from '../secrets/HeldValues';
import { WorkloadActions } from '../actions/WorkloadActions';
import { Planner } from '../plan/Planner';
import { RightsReviewer } from '../rights/RightsReviewer';
import { DatabaseOperationStore } from '../store/DatabaseOperationStore';
import type { OperationStore } from '../store/OperationStore';
import { OperationWorker } from '../worker/OperationWorker';
import type { WorkerTiming } from '../worker/timing';
import { FakeAuthorizer } from './FakeAuthorizer';
import { FakeFreezes } from './FakeFreezes';
import { onlyWhenAsked } from './onlyWhenAsked';
import { RecordingAuditor } from './RecordingAuditor';
import { ENTITY_REF, person, TestProfiles, testTarget } from './testTarget';

/** Also in processes that are no tests, where nothing can be mocked. */
const unread = async (): Promise<never> => {
  throw new TypeError('Nothing is read from a URL here');
};
const noUrls: UrlReaderService = {
  readUrl: unread,
  readTree: unread,
  search: unread,
};

export const FAST: Partial<WorkerTiming> = {
  pollMs: 50,
  leaseMs: 600,
  renewMs: 150,
  rolloutPollMs: 25,
  evidenceMs: 25,
  verifyMs: 50,
  autoscalerSettleMs: 50,
  stallGraceMs: 100,
  signalWaitMs: 200,
  signalPollMs: 20,
  retryMs: 20,
  maxRetryMs: 100,
};

/** A sandbox in which everything happens quickly and no autoscaler interferes. */
export function startQuickSandbox(
  timing: Parameters<typeof startSandbox>[0] = {},
): Promise<Sandbox> {
  return startSandbox({
    ...timing,
    timing: {
      podStartMs: 10,
      terminationMs: 10,
      backOffMs: 20,
      maxBackOffMs: 100,
      crashAfterMs: 20,
      hpaSyncMs: 86_400_000,
      deadlineScale: 0.02,
      modelStepMs: 86_400_000,
      ...timing.timing,
    },
  });
}

export function connect(sandbox: Sandbox, token?: string): HttpKubernetesApi {
  const kubeConfig = new KubeConfig();
  kubeConfig.loadFromClusterAndUser(
    { name: 'sandbox', server: sandbox.url, skipTLSVerify: true },
    { name: 'operator', token: token ?? sandbox.tokens.operator },
  );
  return new HttpKubernetesApi({
    cluster: 'sandbox',
    transport: new KubeConfigTransport('sandbox', kubeConfig),
  });
}

/** Trouble is what these tests are about; it need not be printed. */
const silentLogger: LoggerService = {
  error() {},
  warn() {},
  info() {},
  debug() {},
  child: () => silentLogger,
};

export function databaseService(knex: Knex): DatabaseService {
  return { getClient: async () => knex, migrations: { skip: true } };
}

/** One replica of the backend, as far as operations go. */
export class Replica {
  readonly floors: TemporaryFloorStore;
  readonly keeper: FloorKeeper;
  readonly store: OperationStore;
  readonly worker: OperationWorker;
  readonly operations: OperationService;
  readonly profiles: TestProfiles;
  readonly authorizer: FakeAuthorizer;
  readonly auditor: RecordingAuditor;
  readonly recorder: RevisionRecorder;
  readonly automation: AutomaticRollback;
  readonly #polling: NodeJS.Timeout;

  static async create(options: {
    knex: Knex;
    sandbox: Sandbox;
    profiles?: TestProfiles;
    authorizer?: FakeAuthorizer;
    auditor?: RecordingAuditor;
    freezes?: FreezeService;
    notifications?: NotificationService;
    timing?: Partial<WorkerTiming>;
    /** Wraps what the replica works with, e.g. to make it die. */
    wrapStore?: (store: OperationStore) => OperationStore;
    wrapApi?: (api: KubernetesApi) => KubernetesApi;
    /** Of the sandbox user that the portal is; its operator when absent. */
    token?: string;
    /** Makes changes as the person who asks for them. */
    identity?: ClusterIdentity;
    caches?: CacheService;
    /** Compares signals between steps; nothing can be compared when absent. */
    comparer?: Pick<SignalComparer, 'compare'>;
    /** Lets the portal act without a person. */
    automaticOperations?: boolean;
    /** Value of `quantumRerank.manifests`. */
    manifests?: JsonArray;
    urlReader?: UrlReaderService;
    /** The clock by which temporary floors end; the database's when absent. */
    now?: () => Promise<number>;
    /** How long it keeps what a cluster says to its rights. */
    rightsCacheMs?: number;
    /** False: operations are only recorded, until the worker is told to look. */
    polling?: boolean;
  }): Promise<Replica> {
    const database = databaseService(options.knex);
    const plain = await DatabaseOperationStore.create({ database });
    const store = options.wrapStore?.(plain) ?? plain;
    const api = connect(options.sandbox, options.token);
    const wrapped = options.wrapApi?.(api) ?? api;
    const clusters: ClusterRegistry = {
      getCluster: async (name, { actingFor } = {}) => {
        if (!options.identity || actingFor === undefined) {
          return { name, api: wrapped };
        }
        const as = impersonationOf(options.identity, actingFor);
        return { name, api: actingAs(wrapped, as), as };
      },
    };
    const profiles = options.profiles ?? new TestProfiles();
    const authorizer = options.authorizer ?? new FakeAuthorizer();
    const auditor = options.auditor ?? new RecordingAuditor();
    const logger = silentLogger;
    const comparer = options.comparer ?? { compare: async () => [] };
    const configVersions = await ConfigVersionStore.create({ database });
    const revisionStates = await RevisionStateStore.create({ database });
    const revisions = new RevisionHistory({
      revisionStates,
      configVersions,
      logger,
    });
    const heldValues = new HeldValues();
    const floors = await TemporaryFloorStore.create({ database });
    const verifications = await VerificationStore.create({ database });
    const handlers = createActionHandlers({
      verifications,
      clusters,
      floors,
      comparer,
      caches:
        options.caches ??
        new CacheService({ credentials: { get: () => ({}) } }),
      configVersions,
      revisions,
      manifests: ManifestSources.fromConfig({
        config: mockServices.rootConfig({
          data: { quantumRerank: { manifests: options.manifests ?? [] } },
        }),
        urlReader: options.urlReader ?? noUrls,
        logger,
      }),
      heldValues,
    });
    const freezes = options.freezes ?? new FakeFreezes();
    const planner = new Planner({
      handlers,
      freezes,
      rights: new RightsReviewer({
        clusters,
        cacheMs: options.rightsCacheMs,
      }),
    });
    const feed = new OperationFeed({ logger });
    const policy = new AutomationPolicy({
      enabled: options.automaticOperations ?? false,
    });
    const { polling = true } = options;
    const hand = onlyWhenAsked(store);
    const worker = await OperationWorker.create({
      automation: policy,
      store: polling ? store : hand.store,
      database,
      handlers,
      clusters,
      profiles,
      authorizer,
      freezes,
      auth: mockServices.auth(),
      auditor,
      feed,
      heldValues,
      logger,
      notifications: options.notifications,
      timing: { ...FAST, ...options.timing },
    });
    const automation = new AutomaticRollback({
      policy,
      store,
      revisions,
      profiles,
      auth: mockServices.auth(),
      logger,
      desk: new AutomationDesk({
        policy,
        store,
        planner,
        authorizer,
        auditor: auditor as AuditorService,
        worker,
        feed,
        logger,
        findOnCallRefs: async target => target.profile.onCall,
      }),
    });
    const recorder = new RevisionRecorder({
      clusters,
      profiles,
      configVersions,
      revisionStates,
      // Asks the cluster at every look, so that none is behind it.
      sightings: {
        sight: async () => ({ state: 'unknown' }),
        keepOnly: () => {},
      },
      logger,
      onSeen: seen => automation.onSeen(seen),
      onStalled: stalled => automation.onStalled(stalled),
    });
    const operations = createOperationService({
      store,
      verifications,
      floors,
      planner,
      handlers,
      authorizer,
      profiles,
      auditor: auditor as AuditorService,
      worker,
      feed,
      heldValues,
      logger,
      findOnCallRefs: async target => target.profile.onCall,
      recheckMs: 50,
    });
    return new Replica({
      floors,
      keeper: new FloorKeeper({
        floors,
        store,
        planner,
        actions: new WorkloadActions({ clusters, floors, comparer }),
        profiles,
        auth: mockServices.auth(),
        auditor: auditor as AuditorService,
        worker,
        feed,
        logger,
        now: options.now,
      }),
      store,
      worker: polling ? worker : hand.byHand(worker),
      operations,
      profiles,
      authorizer,
      auditor,
      recorder,
      automation,
      polling,
    });
  }

  private constructor(parts: {
    floors: TemporaryFloorStore;
    keeper: FloorKeeper;
    store: OperationStore;
    worker: OperationWorker;
    operations: OperationService;
    profiles: TestProfiles;
    authorizer: FakeAuthorizer;
    auditor: RecordingAuditor;
    recorder: RevisionRecorder;
    automation: AutomaticRollback;
    polling: boolean;
  }) {
    this.floors = parts.floors;
    this.keeper = parts.keeper;
    this.store = parts.store;
    this.worker = parts.worker;
    this.operations = parts.operations;
    this.profiles = parts.profiles;
    this.authorizer = parts.authorizer;
    this.auditor = parts.auditor;
    this.recorder = parts.recorder;
    this.automation = parts.automation;
    this.#polling = setInterval(() => {
      if (parts.polling) {
        void this.worker.poll();
      }
    }, 50);
  }

  async plan(request: PlanRequest, credentials = person()) {
    return this.operations.createPlan(
      testTarget('production', this.profiles.profile),
      request,
      { credentials },
    );
  }

  /** Plans and asks for it. */
  async request(
    request: PlanRequest,
    options: {
      credentials?: ReturnType<typeof person>;
      body?: Partial<OperationRequest>;
    } = {},
  ): Promise<Operation> {
    const credentials = options.credentials ?? person();
    const plan = await this.plan(request, credentials);
    return this.operations.createOperation(
      testTarget('production', this.profiles.profile),
      {
        action: request.action,
        parameters: request.parameters ?? {},
        reason: 'because of a test',
        planHash: plan.hash,
        idempotencyKey: randomUUID(),
        ...options.body,
      },
      { credentials },
    );
  }

  /** Whether another replica, dead by now or not, brought an operation to its end. */
  async sawEndBy({ worker }: Replica, id: string): Promise<boolean> {
    const events = await this.store.listEvents(id);
    return events.some(
      ({ type, actor }) =>
        type === 'ended' && actor === `worker:${worker.owner}`,
    );
  }

  /** The operation when it is over. */
  async outcome(id: string): Promise<Operation> {
    return this.until(id, isFinal);
  }

  async until(
    id: string,
    condition: (operation: Operation) => boolean,
  ): Promise<Operation> {
    // From the database, because another replica may be the one that gets there.
    const deadline = performance.now() + 20_000;
    for (;;) {
      const { operation } = await this.store.get(id);
      if (condition(operation)) {
        return operation;
      }
      if (performance.now() > deadline) {
        throw new Error(
          `The operation did not get there: ${operation.state} ${operation.message}`,
        );
      }
      await new Promise(later => setTimeout(later, 20));
    }
  }

  async stop(): Promise<void> {
    clearInterval(this.#polling);
    await this.worker.stop();
  }

  /** Stops looking for work without giving anything back: as if it had died. */
  abandon(): void {
    clearInterval(this.#polling);
  }
}

export function isFinal(operation: Operation): boolean {
  return (finalOperationStates as readonly string[]).includes(operation.state);
}

/** Changes of the deployment that really happened, Events and dry runs left out. */
export function deploymentMutations(sandbox: Sandbox): number {
  return sandbox.requests
    .mutations()
    .filter(({ path }) => path.includes('/deployments/')).length;
}

export { ENTITY_REF };
