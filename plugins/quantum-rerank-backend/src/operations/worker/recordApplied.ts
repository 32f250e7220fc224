import { kubernetesEventMessage } from '../outbox/kubernetesEvents';
import type { Deployment } from '../plan/objects';
import { templateDigest } from '../plan/template';
import type { AppliedRecord, BeforeRecord } from '../store/executionRecord';
import type { RunHandle } from './RunHandle';

/** A deployment before its change. */
export function beforeOf({ spec, status }: Deployment): BeforeRecord {
  return {
    replicas: spec.replicas,
    available: status?.availableReplicas ?? 0,
    progressingUpdatedAt: status?.conditions?.find(
      ({ type }) => type === 'Progressing',
    )?.lastUpdateTime,
  };
}

/** What Kubernetes made of a change. @param at - milliseconds since 1970, database clock */
export function appliedOf(
  { metadata, spec }: Deployment,
  at: number,
): AppliedRecord {
  return {
    generation: metadata.generation,
    resourceVersion: metadata.resourceVersion,
    replicas: spec.replicas,
    templateDigest: templateDigest(spec.template),
    at,
  };
}

/**
 * Records that all was applied; from here on it is watched.
 *
 * @param applied - uid of the deployment, where the plan could not know it
 */
export async function recordApplied(
  run: RunHandle,
  deployment: Deployment,
  message: string,
  applied: { uid?: string } = {},
): Promise<void> {
  await run.step(
    'apply',
    'done',
    message,
    {
      execution: {
        ...run.stored.execution,
        applied: { ...applied, ...appliedOf(deployment, run.now()) },
      },
    },
    [
      kubernetesEventMessage(
        run.operation,
        applied.uid === undefined
          ? undefined
          : { kind: 'Deployment', name: deployment.metadata.name },
      ),
    ],
  );
}
