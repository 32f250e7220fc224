import {
  FIELD_MANAGER,
  type Finding,
  type Plan,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import type { ConfigChanges } from '../../configuration/configState';
import { KubernetesApiError } from '../../kubernetes/errors';
import type { KubernetesApi } from '../../kubernetes/KubernetesApi';
import type { Target } from '../../profile/ProfileService';
import { describeApiError } from './clusterErrors';
import { configMapPath, type ConfigFacts } from './configFacts';
import { configPatch, hiddenValuesOf } from './configPlan';
import { wantedValues } from './floor';
import { readKeyedObject, type KeyedObject } from './objects';
import { buildPatch, type Stamp } from './patches';
import { sensitiveValuesOf, type Situation } from './situation';
import {
  readTargetObject,
  targetObjectOf,
  targetPathOf,
  type TargetObject,
} from './targetObject';

/** Milliseconds; grows with each attempt. */
const CONFLICT_PAUSE_MS = 25;

/** What Kubernetes says to a change, and the object as it would be. */
export type DryRun<T> = Plan['dryRun'] & { after?: T };

/** Stands in the place of the mark of an operation that is not made yet. */
export function stampOf(requestedBy: string): Stamp {
  return {
    operation: 'given when it is carried out',
    by: requestedBy,
    reason: 'the reason that is given',
  };
}

/**
 * Tries the patch of the deployment or its autoscaler.
 *
 * @throws KubernetesApiError 409 and 429, and what is the server's trouble
 */
export async function dryRunWorkload(
  target: Target,
  api: KubernetesApi,
  situation: Situation,
  options: { requestedBy: string; findings: Finding[] },
): Promise<DryRun<TargetObject>> {
  const { request, facts, rollbackTarget } = situation;
  if (rollbackTarget && !rollbackTarget.found) {
    return { state: 'skipped', message: 'There is no revision to try.' };
  }
  if (options.findings.some(({ code }) => code === 'nothing-to-do')) {
    return { state: 'skipped', message: 'There is nothing to change.' };
  }
  const { patchType, body } = buildPatch(request, {
    deployment: facts.deployment,
    autoscaler: facts.autoscaler.known ? facts.autoscaler.value : undefined,
    wanted:
      request.action === 'autoscaling'
        ? wantedValues(request.parameters, facts.temporaryFloor)
        : undefined,
    replicaSet: rollbackTarget?.found ? rollbackTarget.replicaSet : undefined,
    stamp: stampOf(options.requestedBy),
    at: new Date(),
  });
  return accepted(
    () =>
      api.request<unknown>({
        method: 'PATCH',
        path: targetPathOf(
          request.action,
          target.environment,
          targetObjectOf(request.action, facts),
        ),
        query: { dryRun: 'All', fieldManager: FIELD_MANAGER },
        patchType,
        body,
      }),
    answer => readTargetObject(request.action, answer),
    () => sensitiveValuesOf(situation),
  );
}

/**
 * Tries the patch of the ConfigMap.
 *
 * @throws KubernetesApiError 409 and 429, and what is the server's trouble
 */
export async function dryRunConfig(
  api: KubernetesApi,
  { environment }: Target,
  { configMap }: ConfigFacts,
  changes: ConfigChanges,
  options: { requestedBy: string },
): Promise<DryRun<KeyedObject>> {
  const { patchType, body } = configPatch(
    configMap,
    changes,
    stampOf(options.requestedBy),
  );
  return accepted(
    () =>
      api.request<unknown>({
        method: 'PATCH',
        path: configMapPath(environment, configMap.metadata.name),
        query: { dryRun: 'All', fieldManager: FIELD_MANAGER },
        patchType,
        body,
      }),
    readKeyedObject,
    () => hiddenValuesOf(configMap),
  );
}

/**
 * What Kubernetes says to a change: what speaks against the change is the
 * answer, what speaks against asking now is thrown.
 *
 * @throws KubernetesApiError 409 and 429, and what is the server's trouble
 */
export async function accepted<T>(
  send: () => Promise<unknown>,
  read: (answer: unknown) => T,
  sensitive: () => string[],
): Promise<DryRun<T>> {
  try {
    return { state: 'accepted', after: read(await send()) };
  } catch (error) {
    if (
      error instanceof KubernetesApiError &&
      error.status < 500 &&
      ![409, 429].includes(error.status)
    ) {
      return {
        state: 'rejected',
        message: describeApiError(error, sensitive()),
      };
    }
    throw error;
  }
}

/**
 * Describes a situation, again when somebody wrote between reading and the
 * dry run: a rollout writes the status in bursts.
 */
export async function retryOnConflict<T>(
  attempts: number,
  work: () => Promise<T>,
): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await work();
    } catch (error) {
      if (
        !(error instanceof KubernetesApiError) ||
        error.status !== 409 ||
        attempt >= attempts
      ) {
        throw error;
      }
      await new Promise(later => {
        setTimeout(later, attempt * CONFLICT_PAUSE_MS);
      });
    }
  }
}
