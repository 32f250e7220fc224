import { NotFoundError } from '@backstage/errors';
import type { ActionRequest } from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import type { ClusterRegistry } from '../../clusters/ClusterRegistry';
import type { ConfigVersionStore } from '../../configuration/ConfigVersionStore';
import type { KubernetesApi } from '../../kubernetes/KubernetesApi';
import type { Target } from '../../profile/ProfileService';
import type { RevisionHistory } from '../../revisions';
import { readSurroundings } from '../../revisions/observeRevision';
import { plannedConsumers } from '../plan/consumerPlan';
import { collectConfigFacts, type ConfigFacts } from '../plan/configFacts';
import {
  attempt,
  collectFacts,
  type Known,
  type PlanFacts,
} from '../plan/facts';
import type { Deployment } from '../plan/objects';
import {
  restartsConsumers,
  type RollbackKnowledge,
} from '../plan/rollbackConfiguration';
import { findRollbackTarget } from '../plan/rollbackTarget';
import { understand, type Situation } from '../plan/situation';
import type { RollbackSituation } from '../worker/applyRollback';
import { placeOf } from './ConfigActions';

type RollbackRequest = Extract<ActionRequest, { action: 'rollback' }>;

/**
 * How much is looked at: the deployment, what the plan of both binds, or also
 * what is only told.
 */
export type Look = 'release' | 'binding' | 'everything';

/** Where it is looked up what ran, and with which configuration. */
export interface RollbackStores {
  clusters: ClusterRegistry;
  configVersions: ConfigVersionStore;
  revisions: Pick<RevisionHistory, 'find'>;
}

/**
 * Reads what the rollback rests on, fresh from the cluster.
 *
 * @throws KubernetesApiError, KubernetesConnectionError, NotFoundError
 */
export async function assessRollback(
  stores: RollbackStores,
  target: Target,
  request: RollbackRequest,
  options: { actingFor: string; signal?: AbortSignal; look: Look },
): Promise<Situation & { api: KubernetesApi }> {
  const { api } = await stores.clusters.getCluster(
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
        : await learn(stores, target, request, api, facts, options),
    ),
  };
}

/** What is known of the configuration then and now. */
async function learn(
  stores: RollbackStores,
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
  const record = await stores.revisions.find(
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
        ? await stores.configVersions.find(placeOf(target, configMap), wanted)
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

/**
 * A situation whose configuration could be read.
 *
 * @throws NotFoundError where it could not, saying why
 */
export function requireConfiguration(
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
          consumers: plannedConsumers(
            rollbackConfiguration.now.value.named,
            restartsConsumers(rollbackConfiguration.changes),
          ),
        }
      : undefined,
  };
}
