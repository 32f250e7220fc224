import { NotFoundError, ServiceUnavailableError } from '@backstage/errors';
import type {
  ActionRequest,
  RedeployParameters,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import type { ClusterRegistry } from '../../clusters/ClusterRegistry';
import { keptConfig } from '../../configuration/configState';
import type { ConfigVersionStore } from '../../configuration/ConfigVersionStore';
import { checkGuardrails } from '../../guardrails';
import { redeployGuardrails } from '../../guardrails/redeployment';
import type { KubernetesApi } from '../../kubernetes/KubernetesApi';
import { ManifestSourceError, type ManifestSources } from '../../manifests';
import type { Target } from '../../profile/ProfileService';
import { digest } from '../canonicalJson';
import { configMapNameOf } from '../plan/configFacts';
import { toClusterError } from '../plan/clusterErrors';
import { readKeyedObject, type Deployment } from '../plan/objects';
import { describeTitle } from '../plan/planWords';
import {
  collectRedeployFacts,
  type ObjectOutlook,
  type RedeployFacts,
} from '../plan/redeployFacts';
import {
  describeObjects,
  describeRedeployFacts,
  describeRedeployment,
  hashRedeployment,
  judgeDryRun,
} from '../plan/redeployPlan';
import { EnvironmentRights, type Right } from '../rights/Right';
import { redeploy } from '../worker/redeploy';
import type { RunHandle } from '../worker/RunHandle';
import { watchRollout } from '../worker/watchRollout';
import type { ActionHandler, PlanDraft } from './ActionHandler';
import { placeOf, stateOf } from './ConfigActions';

/**
 * Applies the configured manifests of an environment by server-side apply,
 * object by object, never against another manager, and deletes what is listed
 * and not among them any more.
 */
export class RedeployActions implements ActionHandler {
  readonly actions = ['redeploy'] as const;
  readonly #clusters: ClusterRegistry;
  readonly #manifests: ManifestSources;
  readonly #versions: ConfigVersionStore;

  constructor(options: {
    clusters: ClusterRegistry;
    manifests: ManifestSources;
    configVersions: ConfigVersionStore;
  }) {
    this.#clusters = options.clusters;
    this.#manifests = options.manifests;
    this.#versions = options.configVersions;
  }

  title(request: ActionRequest, environment: string): string {
    return describeTitle(request, environment);
  }

  async draft(
    target: Target,
    asked: ActionRequest,
    options: { requestedBy: string },
  ): Promise<PlanDraft> {
    const { environment } = target;
    const { source: wanted, onlyMissing } =
      asked.parameters as RedeployParameters;
    const source = this.#manifests.choose(target, wanted);
    const scope = onlyMissing ? { onlyMissing } : {};
    const request: ActionRequest = {
      action: 'redeploy',
      parameters: { source: source.id, ...scope },
    };
    let set;
    try {
      set = await this.#manifests.read(source, target);
    } catch (error) {
      if (error instanceof ManifestSourceError) {
        return unreadableDraft(target, request, error);
      }
      throw error;
    }
    try {
      const api = await this.#connect(target, options.requestedBy);
      const facts = await collectRedeployFacts(api, target, source, set, scope);
      const { metadata } = facts.deployment ?? {};
      return {
        request,
        hash: hashRedeployment(target, facts, scope),
        target: {
          ...emptyTarget(target),
          ...(metadata && {
            uid: metadata.uid,
            generation: metadata.generation,
            resourceVersion: metadata.resourceVersion,
          }),
        },
        facts: describeRedeployFacts(facts, scope),
        findings: checkGuardrails(redeployGuardrails, {
          environment,
          facts,
          onlyMissing,
        }),
        rights: rightsOf(target, facts.objects),
        objects: describeObjects(facts.objects),
        ...describeRedeployment(facts.objects),
        dryRun: judgeDryRun(facts),
      };
    } catch (error) {
      throw toClusterError(error, environment.cluster);
    }
  }

  async apply(
    run: RunHandle,
    options: { beforeSend: () => Promise<void> },
  ): Promise<void> {
    await redeploy(run, {
      ...options,
      api: await this.#connect(run.target, run.operation.requestedBy),
      manifests: this.#manifests,
      backUp: facts => this.#backUp(run, facts),
    });
  }

  /** Keeps the ConfigMap as it is, where it becomes another one, so that it can be restored. */
  async #backUp(run: RunHandle, facts: RedeployFacts): Promise<void> {
    const { target, operation } = run;
    const operated = operatedConfigMap(target.environment, facts.deployment);
    const changed = facts.objects.find(
      ({ kind, name, state }) =>
        kind.kind === 'ConfigMap' && name === operated && state !== 'unchanged',
    );
    if (changed?.before) {
      const configMap = readKeyedObject(changed.before);
      await this.#versions.keep(
        placeOf(target, configMap.metadata.name),
        keptConfig(stateOf(configMap)),
        {
          kind: 'backup',
          operation: operation.id,
          by: operation.requestedBy,
        },
      );
    }
  }

  async watch(run: RunHandle): Promise<never> {
    return watchRollout(
      run,
      await this.#connect(run.target, run.operation.requestedBy),
    );
  }

  /** The former manifests are not kept: they may hold what looks secret. */
  inverse(): undefined {
    return undefined;
  }

  /** The environment exists, so its missing cluster is not a 404. */
  async #connect(
    { environment }: Target,
    actingFor: string,
  ): Promise<KubernetesApi> {
    try {
      const { api } = await this.#clusters.getCluster(environment.cluster, {
        actingFor,
      });
      return api;
    } catch (error) {
      throw error instanceof NotFoundError
        ? new ServiceUnavailableError(error.message)
        : error;
    }
  }
}

/** Absent where it is not clear which one it is. */
function operatedConfigMap(
  environment: Target['environment'],
  deployment: Deployment | undefined,
): string | undefined {
  if (deployment === undefined) {
    return environment.resources.configMap;
  }
  try {
    return configMapNameOf(environment, deployment);
  } catch (error) {
    if (error instanceof NotFoundError) {
      return undefined;
    }
    throw error;
  }
}

/** The deployment, while nothing more is known of it. */
function emptyTarget({ environment }: Target): PlanDraft['target'] {
  return {
    kind: 'Deployment',
    name: environment.resources.deployment,
    uid: '',
    generation: 0,
    resourceVersion: '',
  };
}

function rightsOf({ environment }: Target, objects: ObjectOutlook[]): Right[] {
  const rights = new EnvironmentRights(environment);
  return [
    ...rights.rollout(),
    rights.autoscalers(),
    rights.event(),
    ...objects.flatMap(
      ({ kind: { apiVersion, plural }, name, state, after }) => {
        const kind = [apiVersion.split('/').at(-2) ?? '', plural] as const;
        // It was not even tried out.
        const isLeftOut = state === 'unchanged' && after === undefined;
        return [
          rights.read('get', kind, { name }),
          ...(state === 'pruned'
            ? [rights.change('delete', kind, { name })]
            : []),
          ...(state === 'pruned' || isLeftOut
            ? []
            : [rights.change('patch', kind, { name })]),
          // An apply that makes an object is asked for both, by its name.
          ...(state === 'created'
            ? [rights.change('create', kind, { name })]
            : []),
        ];
      },
    ),
  ];
}

function unreadableDraft(
  target: Target,
  request: ActionRequest,
  { message }: ManifestSourceError,
): PlanDraft {
  const { environment } = target;
  return {
    request,
    hash: digest({ request, entityRef: target.entityRef, message }),
    target: emptyTarget(target),
    facts: [],
    findings: checkGuardrails(redeployGuardrails, {
      environment,
      unreadable: message,
    }),
    rights: [],
    changes: [],
    diff: '',
    dryRun: {
      state: 'skipped',
      message: 'There is nothing to try without the manifests.',
    },
  };
}
