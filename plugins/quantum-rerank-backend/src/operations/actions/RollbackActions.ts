import type { ActionRequest } from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { keptConfig } from '../../configuration/configState';
import { checkGuardrails, workloadGuardrails } from '../../guardrails';
import { checkRollbackConfiguration } from '../../guardrails/rollbackConfiguration';
import type { KubernetesApi } from '../../kubernetes/KubernetesApi';
import type { Target } from '../../profile/ProfileService';
import { toClusterError } from '../plan/clusterErrors';
import { fetchConfigMap, type ConfigFacts } from '../plan/configFacts';
import {
  describeConfigChange,
  describeRestart,
  lastWriterOf,
} from '../plan/configPlan';
import { readingConsumers } from '../plan/consumerFacts';
import { plannedConsumers } from '../plan/consumerPlan';
import { describeChange } from '../plan/diff';
import { dryRunConfig, dryRunWorkload, retryOnConflict } from '../plan/dryRun';
import { describeFacts, describeTitle } from '../plan/planWords';
import {
  describeRollbackConfiguration,
  restartsConsumers,
} from '../plan/rollbackConfiguration';
import { dryRunRestarts, joinDiffs, joinDryRuns } from '../plan/restartDryRun';
import { sensitiveValuesOf, type Situation } from '../plan/situation';
import type { KeyedObject } from '../plan/objects';
import type { StoredOperation } from '../store/OperationStore';
import { applyChange } from '../worker/applyChange';
import { applyRollback } from '../worker/applyRollback';
import type { RunHandle } from '../worker/RunHandle';
import { startedBetween } from '../worker/podValues';
import { describeOverride, watchConfig } from '../worker/watchConfig';
import { watchRollout } from '../worker/watchRollout';
import type { ActionHandler, PlanDraft } from './ActionHandler';
import { placeOf, stateOf } from './ConfigActions';
import { connectTo } from './connectTo';
import { DRY_RUN_ATTEMPTS, requireCluster } from './WorkloadActions';
import { workloadInverse } from './workloadInverse';
import {
  assessRollback,
  requireConfiguration,
  type Look,
  type RollbackStores,
} from './assessRollback';
import { rollbackRights } from './rollbackRights';

type RollbackRequest = Extract<ActionRequest, { action: 'rollback' }>;

/**
 * Returns to an earlier revision: its pod template, and where that is asked
 * for the ConfigMap as it was when the revision ran.
 */
export class RollbackActions implements ActionHandler {
  readonly actions = ['rollback'] as const;
  readonly #stores: RollbackStores;

  constructor(stores: RollbackStores) {
    this.#stores = stores;
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
      await requireCluster(this.#stores.clusters, target);
      return await retryOnConflict(DRY_RUN_ATTEMPTS, async () => {
        const { api, ...situation } = await assessRollback(
          this.#stores,
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
      assessRollback(this.#stores, target, request, {
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
      api: await connectTo(
        this.#stores.clusters,
        target,
        operation.requestedBy,
      ),
      assessBoth: async () => requireConfiguration(await assess('binding')),
      assessRelease: () => assess('release'),
      backUp: async configMap => {
        const { id } = await this.#stores.configVersions.keep(
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
    const { api } = await this.#stores.clusters.getCluster(environment.cluster);
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
        const version = await this.#stores.configVersions.find(
          place,
          String(operation.parameters.configuration),
        );
        return version
          ? describeOverride(version.values, last.data, lastWriterOf(last))
          : undefined;
      },
      onVerified: async () => {
        if (last) {
          await this.#stores.configVersions
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
            template: rollbackTarget.replicaSet.spec.template,
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
    const consumers =
      configuration?.asked && configuration.now.known
        ? readingConsumers(configuration.now.value.named)
        : [];
    const restarts = await dryRunRestarts(
      api,
      target,
      config ? consumers.map(each => each.deployment) : [],
      options,
    );
    return {
      request,
      hash: situation.hash,
      target: { kind: 'Deployment', name, uid, generation, resourceVersion },
      facts: [
        ...describeFacts(facts, rollbackTarget),
        ...(configuration ? describeRollbackConfiguration(configuration) : []),
      ],
      findings,
      rights: rollbackRights(target, situation),
      diff: joinDiffs([config?.diff ?? '', release.diff, restarts.diff]),
      changes: [
        ...(config?.changes ?? []),
        ...release.changes,
        ...(config
          ? consumers.map(({ deployment: each }) => describeRestart(each))
          : []),
      ],
      consumers: plannedConsumers(
        consumers,
        restartsConsumers(configuration?.changes ?? {}),
      ),
      dryRun: joinDryRuns(
        dryRun,
        ...(config ? [config.dryRun] : []),
        restarts.dryRun,
      ),
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
