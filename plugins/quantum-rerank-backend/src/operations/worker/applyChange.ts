import { NotFoundError } from '@backstage/errors';
import {
  FIELD_MANAGER,
  OBJECT_ANNOTATIONS,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { KubernetesApiError } from '../../kubernetes/errors';
import type { KubernetesApi } from '../../kubernetes/KubernetesApi';
import { describeApiError } from '../plan/clusterErrors';
import { describeDrift } from '../plan/drift';
import { formerValuesOf } from '../plan/autoscaling';
import {
  describeMoment,
  floorEndsAt,
  planFloor,
  setsBounds,
  wantedValues,
} from '../plan/floor';
import type { FloorChange } from '../../temporaryFloors/floorChanges';
import type { PlanFacts } from '../plan/facts';
import type { Deployment } from '../plan/objects';
import { buildPatch } from '../plan/patches';
import { sensitiveValuesOf, type Situation } from '../plan/situation';
import { describeFacts } from '../plan/planWords';
import {
  readTargetObject,
  requireAutoscaler,
  targetObjectOf,
  targetPathOf,
  type TargetObject,
} from '../plan/targetObject';
import { revisionOf, templateDigest } from '../plan/template';
import { kubernetesEventMessage } from '../outbox/kubernetesEvents';
import { Backoff } from './Backoff';
import { ClaimLostError, OperationEnd } from './ends';
import { describeFailure, isPassing, mayHaveHappened } from './failureKinds';
import type { RunHandle } from './RunHandle';

/** Status writes of a busy rollout may come between reading and writing a few times in a row. */
const MAX_CONFLICTS = 8;

/**
 * Carries the change out, at most once, whatever happens on the way.
 *
 * Each round reads the target afresh, then proves the claim in the database,
 * then sends the patch demanding the resourceVersion just read. A worker that
 * lost its claim fails at the second step; if it was frozen after it, its
 * patch is stale by the time the next worker has sent one. An answer that got
 * lost is settled by the next round's reading: the operation's own annotation
 * says that the patch arrived, an unchanged generation that it did not.
 *
 * @param beforeSend - runs before the first patch is sent; if it fails, nothing is sent
 * @throws OperationEnd
 */
export async function applyChange(
  run: RunHandle,
  options: {
    /** Reads everything the action rests on, fresh from the cluster. */
    assess: () => Promise<Situation & { api: KubernetesApi }>;
    beforeSend: () => Promise<void>;
  },
): Promise<void> {
  const backoff = new Backoff(run.timing);
  const givesUpAt = run.now() + run.rolloutTimeoutMs;
  let uncertain = run.stored.applyStartedAt !== undefined;
  let conflicts = 0;

  for (;;) {
    const situation = await readSituation(run, options.assess, {
      backoff,
      givesUpAt,
      uncertain,
    });
    const object = targetObjectOf(run.request.action, situation.facts);
    if (isOurs(object, run)) {
      await recordApplied(run, object, situation.facts.deployment);
      return;
    }
    if (situation.hash !== run.operation.plan.hash) {
      throw driftEnd(run, situation, uncertain);
    }
    await run.step('precondition', 'done', 'It is what was planned.');
    await run.authorize();
    if (run.stored.applyStartedAt === undefined) {
      await options.beforeSend();
    }
    await recordSending(run, situation);
    if (!run.holds()) {
      throw new ClaimLostError();
    }
    try {
      const patched = await sendPatch(run, situation, object);
      await recordApplied(run, patched, situation.facts.deployment);
      return;
    } catch (error) {
      if (error instanceof KubernetesApiError && error.status === 409) {
        conflicts += 1;
        if (conflicts >= MAX_CONFLICTS) {
          throw new OperationEnd(
            uncertain ? 'interrupted' : 'refused',
            `The target was changed by others ${conflicts} times in a row while this was to be done.${
              uncertain ? '' : ' Nothing was changed.'
            }`,
          );
        }
        await run.progress(
          'apply',
          'Somebody else wrote at the same moment; looking again.',
        );
        continue;
      }
      if (!isPassing(error)) {
        throw rejectionEnd(error, situation, uncertain);
      }
      uncertain ||= mayHaveHappened(error);
      if (run.now() >= givesUpAt) {
        throw unreachableEnd(error, uncertain);
      }
      await run.progress(
        'apply',
        `No answer from the cluster (${describeFailure(
          error,
        )}); trying again after looking whether it happened.`,
      );
      await run.pause(backoff.next(error, givesUpAt - run.now()));
    }
  }
}

async function readSituation(
  run: RunHandle,
  assess: () => Promise<Situation & { api: KubernetesApi }>,
  options: { backoff: Backoff; givesUpAt: number; uncertain: boolean },
): Promise<Situation & { api: KubernetesApi }> {
  for (;;) {
    try {
      return await assess();
    } catch (error) {
      if (error instanceof NotFoundError) {
        throw new OperationEnd(
          options.uncertain ? 'interrupted' : 'refused',
          `${error.message}.${
            options.uncertain ? '' : ' Nothing was changed.'
          }`,
        );
      }
      if (!isPassing(error)) {
        if (error instanceof KubernetesApiError) {
          throw new OperationEnd(
            options.uncertain ? 'interrupted' : 'failed',
            `The cluster does not let the target be read: ${describeApiError(
              error,
              [],
            )}.${options.uncertain ? '' : ' Nothing was changed.'}`,
          );
        }
        throw error;
      }
      if (run.now() >= options.givesUpAt) {
        throw unreachableEnd(error, options.uncertain);
      }
      await run.progress(
        'precondition',
        `The cluster gives no answer (${describeFailure(error)}); waiting.`,
      );
      await run.pause(
        options.backoff.next(error, options.givesUpAt - run.now()),
      );
    }
  }
}

async function recordSending(
  run: RunHandle,
  { facts }: Situation,
): Promise<void> {
  const { spec, status } = facts.deployment;
  const wanted =
    run.request.action === 'autoscaling'
      ? wantedValues(run.request.parameters, facts.temporaryFloor)
      : undefined;
  await run.step('apply', 'running', undefined, {
    ...(run.stored.applyStartedAt === undefined ? { applyStarted: true } : {}),
    message: 'Sending the change to Kubernetes.',
    floor: beginFloor(run, facts),
    execution: {
      ...run.stored.execution,
      before: {
        replicas: spec.replicas,
        available: status?.availableReplicas ?? 0,
        revision: revisionOf(facts.deployment),
        progressingUpdatedAt: status?.conditions?.find(
          ({ type }) => type === 'Progressing',
        )?.lastUpdateTime,
        ...(wanted && {
          autoscaling: formerValuesOf(requireAutoscaler(facts), wanted),
        }),
      },
      ...(wanted && {
        autoscaling: {
          wanted,
          floor: facts.temporaryFloor?.id,
          ...(facts.temporaryFloor?.state === 'open' && {
            floorUntil: facts.temporaryFloor.until,
          }),
        },
      }),
      sentResourceVersion: targetObjectOf(run.request.action, facts).metadata
        .resourceVersion,
    },
  });
}

/**
 * A floor is recorded before it is raised: whatever happens in between, there
 * is somebody who puts the former bounds back.
 */
function beginFloor(run: RunHandle, facts: PlanFacts): FloorChange | undefined {
  const { operation, request, stored } = run;
  if (request.action !== 'autoscaling' || !request.parameters.temporary) {
    return undefined;
  }
  const { temporary } = request.parameters;
  const autoscaler = requireAutoscaler(facts);
  const planned = planFloor(
    request.parameters,
    autoscaler,
    facts.temporaryFloor,
  );
  if (!planned) {
    throw new TypeError('a temporary floor needs a minimum');
  }
  const at = run.now();
  const until = floorEndsAt(temporary, at);
  if (until <= at) {
    throw new OperationEnd(
      stored.applyStartedAt === undefined ? 'refused' : 'interrupted',
      `The floor was to stand until ${describeMoment(
        until,
      )}, which is over. Nothing was changed.`,
    );
  }
  return {
    kind: 'begin',
    targetKey: stored.targetKey,
    entityRef: operation.entityRef,
    environment: operation.environment,
    autoscaler: autoscaler.metadata.name,
    autoscalerUid: autoscaler.metadata.uid,
    ...planned,
    requestedBy: operation.requestedBy,
    reason: operation.reason,
    until,
  };
}

/** What a change that Kubernetes took means for the floors of its target. */
function appliedFloor({ request, stored }: RunHandle): FloorChange | undefined {
  if (request.action !== 'autoscaling') {
    return undefined;
  }
  const { targetKey, execution } = stored;
  if (request.parameters.temporary) {
    return { kind: 'raised', targetKey };
  }
  const end = { targetKey, floor: execution.autoscaling?.floor };
  switch (request.parameters.floor) {
    case 'restore':
      return { ...end, kind: 'end', state: 'restored' };
    case 'keep':
      return { ...end, kind: 'end', state: 'kept' };
    default:
      return setsBounds(request)
        ? { ...end, kind: 'end', state: 'replaced' }
        : undefined;
  }
}

async function sendPatch(
  run: RunHandle,
  { api, facts, rollbackTarget }: Situation & { api: KubernetesApi },
  object: TargetObject,
): Promise<TargetObject> {
  const { action } = run.request;
  const { patchType, body } = buildPatch(run.request, {
    deployment: facts.deployment,
    autoscaler: facts.autoscaler.known ? facts.autoscaler.value : undefined,
    wanted: run.stored.execution.autoscaling?.wanted,
    replicaSet: rollbackTarget?.found ? rollbackTarget.replicaSet : undefined,
    stamp: {
      operation: run.operation.id,
      by: run.operation.requestedBy,
      reason: run.operation.reason,
    },
    at: new Date(run.now()),
  });
  return readTargetObject(
    action,
    await api.request<unknown>({
      method: 'PATCH',
      path: targetPathOf(action, run.target.environment, object),
      query: { fieldManager: FIELD_MANAGER },
      patchType,
      body,
      signal: run.signal,
    }),
  );
}

async function recordApplied(
  run: RunHandle,
  object: TargetObject,
  before: Deployment,
): Promise<void> {
  const { metadata } = object;
  // An autoscaler has neither template nor number of its own.
  const { spec } = isDeployment(object) ? object : before;
  await run.step(
    'apply',
    'done',
    metadata.generation > 0
      ? `Kubernetes took it (generation ${metadata.generation}).`
      : 'Kubernetes took it.',
    {
      ...(run.stored.applyStartedAt === undefined
        ? { applyStarted: true }
        : {}),
      floor: appliedFloor(run),
      execution: {
        ...run.stored.execution,
        applied: {
          generation: metadata.generation,
          resourceVersion: metadata.resourceVersion,
          replicas:
            run.request.action === 'scale'
              ? run.request.parameters.replicas
              : spec.replicas,
          templateDigest: templateDigest(spec.template),
          at: run.now(),
        },
      },
    },
    [kubernetesEventMessage(run.operation)],
  );
}

function isDeployment(object: TargetObject): object is Deployment {
  return 'template' in object.spec;
}

function isOurs(object: TargetObject, run: RunHandle): boolean {
  return (
    object.metadata.annotations?.[OBJECT_ANNOTATIONS.operation] ===
    run.operation.id
  );
}

function driftEnd(
  run: RunHandle,
  { facts, rollbackTarget }: Situation,
  uncertain: boolean,
): OperationEnd {
  const { metadata } = targetObjectOf(run.request.action, facts);
  const drift = describeDrift(run.operation.plan, {
    target: { ...run.operation.plan.target, ...pick(metadata) },
    facts: describeFacts(facts, rollbackTarget),
  });
  // Our patch raises the generation; while that is the planned one, it never
  // arrived, however uncertain the answer was.
  // Without a generation nothing but the hash tells, and that moved.
  const moved =
    metadata.generation === 0 ||
    metadata.uid !== run.operation.target.uid ||
    metadata.generation !== run.operation.target.generation;
  if (uncertain && moved) {
    return new OperationEnd(
      'interrupted',
      `It cannot be told whether the change was made: the answer was lost, and the target was changed again since. ${drift}`,
    );
  }
  return new OperationEnd(
    'refused',
    `The target changed since the plan, so nothing was changed. ${drift}`,
  );
}

function pick({ uid, generation, resourceVersion }: TargetObject['metadata']) {
  return { uid, generation, resourceVersion };
}

function rejectionEnd(
  error: unknown,
  situation: Situation,
  uncertain: boolean,
): Error {
  if (!(error instanceof KubernetesApiError)) {
    return error instanceof Error ? error : new Error(String(error));
  }
  const words = describeApiError(error, sensitiveValuesOf(situation));
  return new OperationEnd(
    uncertain ? 'interrupted' : 'failed',
    `Kubernetes refused the change (${error.status} ${error.reason}): ${words}${
      uncertain
        ? '. An earlier try may have arrived.'
        : '. Nothing was changed.'
    }`,
  );
}

function unreachableEnd(error: unknown, uncertain: boolean): OperationEnd {
  return new OperationEnd(
    'interrupted',
    uncertain
      ? `The cluster stayed away (${describeFailure(
          error,
        )}), so it is not known whether the change was made. Look at the deployment before asking again.`
      : `The cluster stayed away (${describeFailure(
          error,
        )}). Nothing was changed; ask again when it is back.`,
  );
}
