import { NotFoundError } from '@backstage/errors';
import type { ActionRequest } from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import type { ClusterRegistry } from '../../clusters/ClusterRegistry';
import { keptConfig } from '../../configuration/configState';
import type { ConfigVersionStore } from '../../configuration/ConfigVersionStore';
import { checkGuardrails, workloadGuardrails } from '../../guardrails';
import { checkRollbackConfiguration } from '../../guardrails/rollbackConfiguration';
import type { KubernetesApi } from '../../kubernetes/KubernetesApi';
import type { Target } from '../../profile/ProfileService';
import type { RevisionHistory } from '../../revisions';
import { readSurroundings } from '../../revisions/observeRevision';
import { toClusterError } from '../plan/clusterErrors';
import {
  collectConfigFacts,
  fetchConfigMap,
  type ConfigFacts,
} from '../plan/configFacts';
import { describeConfigChange, lastWriterOf } from '../plan/configPlan';
import { describeChange } from '../plan/diff';
import { dryRunConfig, dryRunWorkload, retryOnConflict } from '../plan/dryRun';
import {
  attempt,
  collectFacts,
  type Known,
  type PlanFacts,
} from '../plan/facts';
import { describeFacts, describeTitle } from '../plan/planWords';
import {
  describeRollbackConfiguration,
  type RollbackKnowledge,
} from '../plan/rollbackConfiguration';
import { findRollbackTarget } from '../plan/rollbackTarget';
import {
  sensitiveValuesOf,
  understand,
  type Situation,
} from '../plan/situation';
import type { Deployment, KeyedObject } from '../plan/objects';
import {
  CONFIG_MAPS,
  EnvironmentRights,
  PODS,
  SECRETS,
  type Right,
} from '../rights/Right';
import { templateReferences } from '../plan/templateReferences';
import type { StoredOperation } from '../store/OperationStore';
import { applyChange } from '../worker/applyChange';
import { applyRollback, type RollbackSituation } from '../worker/applyRollback';
import type { RunHandle } from '../worker/RunHandle';
import { startedBetween } from '../worker/podValues';
import { describeOverride, watchConfig } from '../worker/watchConfig';
import { watchRollout } from '../worker/watchRollout';
import type { ActionHandler, PlanDraft } from './ActionHandler';
import { placeOf, stateOf } from './ConfigActions';
import { DRY_RUN_ATTEMPTS, requireCluster } from './WorkloadActions';
import { workloadInverse } from './workloadInverse';

type RollbackRequest = Extract<ActionRequest, { action: 'rollback' }>;

/**
 * Returns to an earlier revision: its pod template, and where that is asked
 * for the ConfigMap as it was when the revision ran.
 */
export class RollbackActions implements ActionHandler {
  readonly actions = ['rollback'] as const;
  readonly #clusters: ClusterRegistry;
  readonly #versions: ConfigVersionStore;
  readonly #revisions: Pick<RevisionHistory, 'find'>;

  constructor(options: {
    clusters: ClusterRegistry;
    configVersions: ConfigVersionStore;
    revisions: Pick<RevisionHistory, 'find'>;
  }) {
    this.#clusters = options.clusters;
    this.#versions = options.configVersions;
    this.#revisions = options.revisions;
  }

  title(request: ActionRequest, environment: string): string {
    return describeTitle(request, environment);
  }

  async draft(
    target: Target,
    asked: ActionRequest,
    options: { requestedBy: string },
  ): Promise<PlanDraft> {
    let sensitive: string[] | undefined;
    try {
      await requireCluster(this.#clusters, target);
      return await retryOnConflict(DRY_RUN_ATTEMPTS, async () => {
        const { api, ...situation } = await this.#assess(
          target,
          asked as RollbackRequest,
          { actingFor: options.requestedBy, look: 'everything' },
        );
        sensitive = sensitiveValuesOf(situation);
        return this.#describe(target, api, situation, options);
      });
    } catch (error) {
      throw toClusterError(error, target.environment.cluster, sensitive);
    }
  }

  async apply(
    run: RunHandle,
    options: { beforeSend: () => Promise<void> },
  ): Promise<void> {
    const { target, operation } = run;
    const request = run.request as RollbackRequest;
    const assess = (look: Look) =>
      this.#assess(target, request, {
        actingFor: operation.requestedBy,
        signal: run.signal,
        look,
      });
    if (!request.parameters.configuration) {
      await applyChange(run, { ...options, assess: () => assess('release') });
      return;
    }
    await applyRollback(run, {
      ...options,
      assessBoth: async () => requireConfiguration(await assess('binding')),
      assessRelease: () => assess('release'),
      backUp: async configMap => {
        const { id } = await this.#versions.keep(
          placeOf(target, configMap.metadata.name),
          keptConfig(stateOf(configMap)),
          {
            kind: 'backup',
            operation: operation.id,
            by: operation.requestedBy,
          },
        );
        return id;
      },
    });
  }

  async watch(run: RunHandle): Promise<never> {
    const { target, operation, stored } = run;
    const { environment } = target;
    const { api } = await this.#clusters.getCluster(environment.cluster);
    const { rollback, configuration } = stored.execution;
    if (!rollback || rollback.configurationSame) {
      return watchRollout(run, api);
    }
    const place = placeOf(target, rollback.configMap);
    let last: KeyedObject | undefined;
    return watchConfig(run, {
      api,
      restart: true,
      done: `Rolled ${environment.name} and its configuration back.`,
      // Pods of the revision that still ran kept what they began with.
      hasFormerValues: pod =>
        startedBetween(pod, {
          from: configuration?.formerWrittenAt,
          to: configuration?.writtenAt,
        }),
      findOverride: async () => {
        last = await fetchConfigMap(api, environment, rollback.configMap, {
          signal: run.signal,
        });
        const version = await this.#versions.find(
          place,
          String(operation.parameters.configuration),
        );
        return version
          ? describeOverride(version.values, last.data, lastWriterOf(last))
          : undefined;
      },
      onVerified: async () => {
        if (last) {
          await this.#versions
            .keep(place, keptConfig(stateOf(last)), {
              kind: 'verified',
              operation: operation.id,
              by: operation.requestedBy,
            })
            .catch(error =>
              run.logger.error(
                `The verified configuration of operation ${operation.id} could not be kept`,
                error instanceof Error ? error : undefined,
              ),
            );
        }
      },
    });
  }

  inverse(stored: StoredOperation): ActionRequest | undefined {
    return workloadInverse(stored);
  }

  /**
   * Reads what the rollback rests on, fresh from the cluster.
   *
   * @throws KubernetesApiError, KubernetesConnectionError, NotFoundError
   */
  async #assess(
    target: Target,
    request: RollbackRequest,
    options: { actingFor: string; signal?: AbortSignal; look: Look },
  ): Promise<Situation & { api: KubernetesApi }> {
    const { api } = await this.#clusters.getCluster(
      target.environment.cluster,
      options,
    );
    const facts = await collectFacts(api, target.environment, options);
    return {
      api,
      ...understand(
        target,
        request,
        facts,
        options.look === 'release'
          ? undefined
          : await this.#learn(target, request, api, facts, options),
      ),
    };
  }

  /** What is known of the configuration then and now. */
  async #learn(
    target: Target,
    { parameters }: RollbackRequest,
    api: KubernetesApi,
    facts: PlanFacts,
    options: { signal?: AbortSignal; look: Look },
  ): Promise<RollbackKnowledge | undefined> {
    const { environment } = target;
    const found = findRollbackTarget(
      facts.deployment,
      facts.replicaSets,
      parameters.revision,
    );
    if (!found.found) {
      return undefined;
    }
    const record = await this.#revisions.find(
      target,
      found.replicaSet.metadata.uid,
    );
    const now = await readNow(api, target, {
      signal: options.signal,
      deployment: facts.deployment,
    });
    const configMap = now.known
      ? now.value.configMap.metadata.name
      : record?.decisive.configMap;
    const wanted =
      typeof parameters.configuration === 'string'
        ? parameters.configuration
        : record?.decisive.version;
    return {
      record,
      now,
      version:
        wanted !== undefined && configMap !== undefined
          ? await this.#versions.find(placeOf(target, configMap), wanted)
          : undefined,
      ...(options.look === 'everything'
        ? {
            surroundings: await readSurroundings(
              api,
              environment,
              facts.deployment,
              configMap,
            ),
          }
        : {}),
    };
  }

  async #describe(
    target: Target,
    api: KubernetesApi,
    situation: Situation,
    options: { requestedBy: string },
  ): Promise<PlanDraft> {
    const { request, facts, rollbackTarget } = situation;
    const configuration = situation.rollbackConfiguration;
    const { environment } = target;
    const findings = [
      ...checkGuardrails(workloadGuardrails, {
        request,
        facts,
        environment,
        rollbackTarget,
        rollbackConfiguration: configuration,
      }),
      ...(configuration && rollbackTarget?.found
        ? checkRollbackConfiguration({
            environment,
            revision: rollbackTarget.revision,
            configuration,
          })
        : []),
    ];
    const { after, ...dryRun } = await dryRunWorkload(target, api, situation, {
      ...options,
      findings,
    });
    const { deployment } = facts;
    const release = after
      ? describeChange('Deployment', deployment, after)
      : { diff: '', changes: [] };
    const config =
      after && configuration?.asked && configuration.now.known
        ? await this.#tryConfiguration(
            target,
            api,
            configuration.now.value,
            configuration.changes,
            options,
          )
        : undefined;
    const { name, uid, generation, resourceVersion } = deployment.metadata;
    return {
      request,
      hash: situation.hash,
      target: { kind: 'Deployment', name, uid, generation, resourceVersion },
      facts: [
        ...describeFacts(facts, rollbackTarget),
        ...(configuration ? describeRollbackConfiguration(configuration) : []),
      ],
      findings,
      rights: rightsOf(target, situation),
      diff: [config?.diff, release.diff].filter(Boolean).join('\n'),
      changes: [...(config?.changes ?? []), ...release.changes],
      dryRun: config?.dryRun.state === 'rejected' ? config.dryRun : dryRun,
    };
  }

  async #tryConfiguration(
    target: Target,
    api: KubernetesApi,
    now: ConfigFacts,
    changes: NonNullable<Situation['rollbackConfiguration']>['changes'],
    options: { requestedBy: string },
  ) {
    // Kubernetes would refuse it, which a guardrail says better.
    if (Object.keys(changes).length === 0 || now.configMap.immutable) {
      return undefined;
    }
    const { after, ...dryRun } = await dryRunConfig(
      api,
      target,
      now,
      changes,
      options,
    );
    const { metadata, data } = now.configMap;
    return {
      dryRun,
      ...(after
        ? describeConfigChange(metadata.name, data, after.data)
        : { diff: '', changes: [] }),
    };
  }
}

/**
 * How much is looked at: the deployment, what the plan of both binds, or also
 * what is only told.
 */
type Look = 'release' | 'binding' | 'everything';

/** What a rollback of the release needs, and of the configuration where that is asked for. */
function rightsOf(
  { environment }: Target,
  { request, facts, rollbackTarget, rollbackConfiguration }: Situation,
): Right[] {
  const rights = new EnvironmentRights(environment);
  const { configMaps, secrets } = templateReferences(
    facts.deployment.spec.template,
  );
  const operated = rollbackConfiguration?.now.known
    ? rollbackConfiguration.now.value.configMap.metadata.name
    : undefined;
  const isAsked =
    operated !== undefined &&
    (request as RollbackRequest).parameters.configuration !== undefined;
  const seen = (kind: typeof CONFIG_MAPS | typeof SECRETS, names: string[]) =>
    names.map(name =>
      rights.read('get', kind, {
        name,
        otherwise: `Whether ${name} changed since the revision stays unknown.`,
      }),
    );
  return [
    ...rights.facts(),
    ...rights.rollout(),
    rights.deployment('patch'),
    rights.event(),
    ...(rollbackTarget?.found
      ? [
          rights.consumers(),
          ...seen(CONFIG_MAPS, [
            ...configMaps,
            ...(operated ? [operated] : []),
          ]),
          ...seen(SECRETS, secrets),
        ]
      : []),
    ...(isAsked
      ? [
          rights.read('get', CONFIG_MAPS, { name: operated }),
          ...(Object.keys(rollbackConfiguration?.changes ?? {}).length > 0
            ? [rights.change('patch', CONFIG_MAPS, { name: operated })]
            : []),
          rights.read('list', PODS),
        ]
      : []),
  ];
}

/** A ConfigMap that is not there, or may not be read, is not known, with the reason. */
async function readNow(
  api: KubernetesApi,
  { environment }: Target,
  options: { signal?: AbortSignal; deployment: Deployment },
): Promise<Known<ConfigFacts>> {
  try {
    return await attempt(() => collectConfigFacts(api, environment, options));
  } catch (error) {
    if (error instanceof NotFoundError) {
      return { known: false, reason: error.message.split('; caused by')[0] };
    }
    throw error;
  }
}

function requireConfiguration(
  situation: Situation & { api: KubernetesApi },
): RollbackSituation {
  const { rollbackConfiguration } = situation;
  if (rollbackConfiguration && !rollbackConfiguration.now.known) {
    throw new NotFoundError(rollbackConfiguration.now.reason);
  }
  return {
    ...situation,
    configuration: rollbackConfiguration?.now.known
      ? {
          configMap: rollbackConfiguration.now.value.configMap,
          changes: rollbackConfiguration.changes,
        }
      : undefined,
  };
}
