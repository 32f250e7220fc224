import { FIELD_MANAGER } from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import type { KubernetesApi } from '../../kubernetes/KubernetesApi';
import { kubernetesEventMessage } from '../outbox/kubernetesEvents';
import { describeApiError } from '../plan/clusterErrors';
import { fetchDeployment } from '../plan/facts';
import { readDeployment, type Deployment } from '../plan/objects';
import { buildPatch } from '../plan/patches';
import { pathsOf } from '../plan/paths';
import { collectSensitiveValues } from '../plan/redaction';
import { templateDigest } from '../plan/template';
import { KubernetesApiError } from '../../kubernetes/errors';
import { OperationEnd } from './ends';
import { describeFailure } from './failureKinds';
import type { RunHandle } from './RunHandle';
import { sendOnce, type SendProblem } from './sendOnce';

/**
 * Restarts the deployment after what its pods read was changed, with the mark
 * of the same operation, and records that everything was applied.
 *
 * @param changed - what was changed before, the first sentence of a bad end
 * @throws OperationEnd `degraded` when only the change was made
 */
export async function restartDeployment(
  run: RunHandle,
  api: KubernetesApi,
  changed: string,
): Promise<void> {
  const { environment } = run.target;
  const read = () => fetchDeployment(api, environment, { signal: run.signal });
  await run.progress('apply', `${changed} Restarting its pods.`);
  const restarted = await sendOnce(run, {
    what: 'the deployment',
    uncertain: true,
    read,
    check: deployment => {
      if (
        deployment.metadata.uid !==
        run.stored.execution.configuration?.deploymentUid
      ) {
        throw new OperationEnd(
          'degraded',
          `${changed} The deployment was deleted and made again by somebody else, so it was not restarted.`,
        );
      }
    },
    send: async deployment => {
      const { patchType, body } = buildPatch(
        { action: 'restart', parameters: {} },
        {
          deployment,
          stamp: {
            operation: run.operation.id,
            by: run.operation.requestedBy,
            reason: run.operation.reason,
          },
          at: new Date(run.now()),
        },
      );
      return readDeployment(
        await api.request<unknown>({
          method: 'PATCH',
          path: pathsOf(environment).deployment,
          query: { fieldManager: FIELD_MANAGER },
          patchType,
          body,
          signal: run.signal,
        }),
      );
    },
    end: async problem => halfDone(changed, wordsOf(problem)),
    denied: why => halfDone(changed, `${why} The pods were not restarted.`),
  });
  await recordApplied(run, restarted, 'Kubernetes took it; pods are replaced.');
}

/**
 * Records that all was applied; from here on it is watched.
 *
 * @param applied - uid of the deployment, where the plan could not know it
 */
export async function recordApplied(
  run: RunHandle,
  { metadata, spec }: Deployment,
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
        applied: {
          ...applied,
          generation: metadata.generation,
          resourceVersion: metadata.resourceVersion,
          replicas: spec.replicas,
          templateDigest: templateDigest(spec.template),
          at: run.now(),
        },
      },
    },
    [
      kubernetesEventMessage(
        run.operation,
        applied.uid === undefined
          ? undefined
          : { kind: 'Deployment', name: metadata.name },
      ),
    ],
  );
}

/** @param why - in whole sentences */
function halfDone(changed: string, why: string): OperationEnd {
  return new OperationEnd(
    'degraded',
    `${changed} ${why} Pods that run already may have the former values.`,
  );
}

function wordsOf({ kind, error }: SendProblem): string {
  switch (kind) {
    case 'rejected':
      return `Kubernetes refused the restart: ${
        error instanceof KubernetesApiError
          ? describeApiError(error, collectSensitiveValues(error.details))
          : describeFailure(error)
      }.`;
    case 'crowded':
      return 'The deployment was changed by others again and again, so it was not restarted.';
    case 'gone':
      return 'The deployment is not there any more.';
    default:
      return `The cluster stayed away (${describeFailure(
        error,
      )}), so it is not known whether the pods were restarted.`;
  }
}
