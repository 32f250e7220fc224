import {
  FIELD_MANAGER,
  type ActionRequest,
  type ConfigRestoreParameters,
  type ConfigUpdateParameters,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import type { ClusterRegistry } from '../../clusters/ClusterRegistry';
import {
  changesToVersion,
  effectiveChanges,
  keptConfig,
  unkeptKeys,
  type ConfigChanges,
} from '../../configuration/configState';
import type { ConfigVersionStore } from '../../configuration/ConfigVersionStore';
import { environmentKey } from '../../configuration/environmentKey';
import { findUnseen } from '../../configuration/findUnseen';
import { checkGuardrails } from '../../guardrails';
import {
  configGuardrails,
  type ConfigContext,
} from '../../guardrails/configuration';
import { consumerGuardrails } from '../../guardrails/consumers';
import type { KubernetesApi } from '../../kubernetes/KubernetesApi';
import type { VerificationStore } from '../../verification/VerificationStore';
import type { Target } from '../../profile/ProfileService';
import {
  collectConfigFacts,
  configMapPath,
  fetchConfigMap,
  type ConfigFacts,
} from '../plan/configFacts';
import {
  configPatch,
  describeConfigChange,
  describeConfigFacts,
  describeRestart,
  hashConfigPlan,
  hiddenValuesOf,
  lastWriterOf,
} from '../plan/configPlan';
import { deploymentsToRestart, plannedConsumers } from '../plan/consumerPlan';
import { dryRunConfig } from '../plan/dryRun';
import { readKeyedObject, type KeyedObject } from '../plan/objects';
import { describeTitle } from '../plan/planWords';
import { dryRunRestarts, joinDiffs, joinDryRuns } from '../plan/restartDryRun';
import { CONFIG_MAPS, EnvironmentRights, type Right } from '../rights/Right';
import type { StoredOperation } from '../store/OperationStore';
import {
  applyConfig,
  changedWords,
  fromStore,
  type ConfigSight,
} from '../worker/applyConfig';
import type { RunHandle } from '../worker/RunHandle';
import { describeOverride, watchConfig } from '../worker/watchConfig';
import type { ActionHandler, PlanDraft } from './ActionHandler';
import { connectTo } from './connectTo';
import { draftAfresh } from './draftAfresh';

/** Findings with which there is nothing to try. */
const NOTHING_TO_TRY = ['nothing-to-do', 'config-version-not-found'];

type ConfigParameters = ConfigUpdateParameters | ConfigRestoreParameters;

/** What a request means for the ConfigMap as it is. */
interface Assessment {
  changes: ConfigChanges;
  hash: string;
  restored?: ConfigContext['restored'];
}

/**
 * Changes keys of the ConfigMap that the deployment reads, or brings a kept
 * version back: keeps what is there, patches, restarts the deployment and
 * looks whether its pods started after the change.
 */
export class ConfigActions implements ActionHandler {
  readonly actions = ['config-update', 'config-restore'] as const;
  readonly #clusters: ClusterRegistry;
  readonly #versions: ConfigVersionStore;
  readonly #verifications: Pick<VerificationStore, 'find'>;

  constructor(options: {
    clusters: ClusterRegistry;
    configVersions: ConfigVersionStore;
    verifications: Pick<VerificationStore, 'find'>;
  }) {
    this.#clusters = options.clusters;
    this.#versions = options.configVersions;
    this.#verifications = options.verifications;
  }

  title(request: ActionRequest, environment: string): string {
    return describeTitle(request, environment);
  }

  async draft(
    target: Target,
    asked: ActionRequest,
    options: { requestedBy: string },
  ): Promise<PlanDraft> {
    const api = await connectTo(this.#clusters, target, options.requestedBy);
    return draftAfresh({
      cluster: target.environment.cluster,
      collect: () => collectConfigFacts(api, target.environment),
      describe: facts => this.#describe(target, api, asked, facts, options),
      sensitiveOf: ({ configMap }) => hiddenValuesOf(configMap),
    });
  }

  async apply(
    run: RunHandle,
    options: { beforeSend: () => Promise<void> },
  ): Promise<void> {
    const api = await connectTo(
      this.#clusters,
      run.target,
      run.operation.requestedBy,
    );
    await applyConfig(run, {
      ...options,
      api,
      kind: 'ConfigMap',
      restart: restartOf(run.request),
      look: () => this.#look(run, api),
    });
  }

  async #look(run: RunHandle, api: KubernetesApi): Promise<ConfigSight> {
    const { target, operation, signal } = run;
    const facts = await collectConfigFacts(api, target.environment, { signal });
    const { configMap, deployment } = facts;
    const { changes, hash } = await fromStore(() =>
      this.#assess(target, run.request, facts),
    );
    return {
      deployment,
      object: configMap,
      hash,
      consumers: plannedConsumers(facts.named, restartOf(run.request)),
      sensitive: hiddenValuesOf(configMap),
      nothingKept:
        unkeptKeys(configMap, changes).length === Object.keys(changes).length,
      backUp: async () => {
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
      send: async () => {
        const { patchType, body } = configPatch(configMap, changes, {
          operation: operation.id,
          by: operation.requestedBy,
          reason: operation.reason,
        });
        return readKeyedObject(
          await api.request<unknown>({
            method: 'PATCH',
            path: configMapPath(target.environment, configMap.metadata.name),
            query: { fieldManager: FIELD_MANAGER },
            patchType,
            body,
            signal,
          }),
        );
      },
    };
  }

  async watch(run: RunHandle): Promise<never> {
    const { target, operation } = run;
    const { name } = operation.target;
    const api = await connectTo(this.#clusters, target, operation.requestedBy);
    let last: KeyedObject | undefined;
    return watchConfig(run, {
      api,
      restart: restartOf(run.request),
      done: changedWords(operation),
      findOverride: async () => {
        last = await fetchConfigMap(api, target.environment, name, {
          signal: run.signal,
        });
        return describeOverride(
          await this.#wantedBy(run, last),
          last.data,
          lastWriterOf(last),
        );
      },
      onVerified: async () => {
        if (last) {
          await this.#versions
            .keep(placeOf(target, name), keptConfig(stateOf(last)), {
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

  /** Others may have written other keys since: what they set stays. */
  inverse({ operation, execution }: StoredOperation) {
    const { backup: version, nothingKept } = execution.configuration ?? {};
    const { changes, keys, restart } = operation.parameters as Partial<
      ConfigUpdateParameters & ConfigRestoreParameters
    >;
    const changed = changes ? Object.keys(changes) : keys;
    return version === undefined || nothingKept
      ? undefined
      : {
          action: 'config-restore' as const,
          parameters: {
            version,
            ...(changed && { keys: changed }),
            restart: restart !== false,
          },
        };
  }

  async #describe(
    target: Target,
    api: KubernetesApi,
    asked: ActionRequest,
    facts: ConfigFacts,
    options: { requestedBy: string },
  ): Promise<PlanDraft> {
    const { changes, hash, restored } = await this.#assess(
      target,
      asked,
      facts,
    );
    const { configMap, named } = facts;
    const restart = restartOf(asked);
    const { metadata } = configMap;
    const { environment } = target;
    const findings = [
      ...checkGuardrails(configGuardrails, {
        environment,
        facts,
        changes,
        reader: {
          who: 'The deployment',
          template: facts.deployment.spec.template,
        },
        restart,
        restored,
        notSeenIn:
          asked.action === 'config-update'
            ? await findUnseen(
                {
                  versions: this.#versions,
                  verifications: this.#verifications,
                },
                target,
                metadata.name,
                changes,
              )
            : [],
      }),
      ...checkGuardrails(consumerGuardrails, {
        environment,
        named,
        kind: 'ConfigMap',
        restart,
      }),
    ];
    const isNothing = findings.some(({ code }) =>
      NOTHING_TO_TRY.includes(code),
    );
    const { after, ...dryRun } = isNothing
      ? {
          state: 'skipped' as const,
          message: 'There is nothing to change.',
          after: undefined,
        }
      : await dryRunConfig(api, target, facts, changes, options);
    const restarted = after && restart ? deploymentsToRestart(facts) : [];
    const restarts = await dryRunRestarts(api, target, restarted, options);
    const described = after
      ? describeConfigChange(metadata.name, configMap.data, after.data)
      : { diff: '', changes: [] };
    return {
      request: asked,
      hash,
      target: {
        kind: 'ConfigMap',
        name: metadata.name,
        uid: metadata.uid,
        generation: metadata.generation,
        resourceVersion: metadata.resourceVersion,
      },
      facts: describeConfigFacts(facts),
      findings,
      rights: rightsOf(asked, target, facts),
      diff: joinDiffs([described.diff, restarts.diff]),
      changes: [...described.changes, ...restarted.map(describeRestart)],
      consumers: isNothing ? undefined : plannedConsumers(named, restart),
      dryRun: joinDryRuns(dryRun, restarts.dryRun),
    };
  }

  async #assess(
    target: Target,
    { action, parameters }: ActionRequest,
    facts: ConfigFacts,
  ): Promise<Assessment> {
    const { configMap } = facts;
    const state = stateOf(configMap);
    const bind = (changes: ConfigChanges) =>
      hashConfigPlan(target, { action, parameters }, changes, facts, {
        restart: (parameters as ConfigParameters).restart,
      });
    if (action === 'config-update') {
      const changes = effectiveChanges(state, parameters.changes);
      return { changes, hash: bind(changes) };
    }
    const { version: id, keys } = parameters as ConfigRestoreParameters;
    const version = await this.#versions.find(
      placeOf(target, configMap.metadata.name),
      id,
    );
    if (!version) {
      return { changes: {}, hash: bind({}), restored: 'not-found' };
    }
    const { changes, lost } = changesToVersion(state, version, keys);
    return { changes, hash: bind(changes), restored: { lost } };
  }

  /** What the operation set, for the look at its end. */
  async #wantedBy(
    { request, target }: RunHandle,
    configMap: KeyedObject,
  ): Promise<ConfigChanges> {
    if (request.action === 'config-update') {
      return request.parameters.changes;
    }
    const { version: id, keys } = request.parameters as ConfigRestoreParameters;
    const version = await this.#versions.find(
      placeOf(target, configMap.metadata.name),
      id,
    );
    return version
      ? changesToVersion({ data: {}, binaryData: {} }, version, keys).changes
      : {};
  }
}

function rightsOf(
  request: ActionRequest,
  { environment }: Target,
  { configMap, named }: ConfigFacts,
): Right[] {
  const { name } = configMap.metadata;
  const rights = new EnvironmentRights(environment);
  return [
    rights.deployment('get'),
    rights.read('get', CONFIG_MAPS, { name }),
    rights.change('patch', CONFIG_MAPS, { name }),
    rights.consumers(),
    ...rights.namedConsumers(named, restartOf(request)),
    rights.event(),
    ...(restartOf(request) ? rights.restart() : []),
  ];
}

function restartOf({ parameters }: ActionRequest): boolean {
  return (parameters as ConfigParameters).restart;
}

export function placeOf(target: Target, configMap: string) {
  return {
    environment: environmentKey(target, target.environment.name),
    kind: 'ConfigMap' as const,
    name: configMap,
  };
}

export function stateOf({ data, binaryData, metadata }: KeyedObject) {
  return { data, binaryData, resourceVersion: metadata.resourceVersion };
}
