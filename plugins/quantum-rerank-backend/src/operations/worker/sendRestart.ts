import { FIELD_MANAGER } from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { KubernetesApiError } from '../../kubernetes/errors';
import type { KubernetesApi } from '../../kubernetes/KubernetesApi';
import { describeApiError } from '../plan/clusterErrors';
import { fetchDeploymentOf } from '../plan/facts';
import { readDeployment, type Deployment } from '../plan/objects';
import { buildPatch } from '../plan/patches';
import { deploymentPathOf } from '../plan/paths';
import { collectSensitiveValues } from '../plan/redaction';
import type { StepId } from '../operationSteps';
import type { OperationEnd } from './ends';
import { describeFailure } from './failureKinds';
import type { RunHandle } from './RunHandle';
import { sendOnce, type SendProblem } from './sendOnce';

/**
 * Restarts a deployment after what its pods read was changed, with the mark of
 * the same operation, at most once.
 *
 * @returns the deployment as it is after that
 * @throws OperationEnd
 */
export async function sendRestart(
  run: RunHandle,
  api: KubernetesApi,
  options: {
    name: string;
    step: StepId;
    /** How it is called in sentences: "the deployment". */
    what: string;
    /** That it was not restarted, a sentence. */
    left: string;
    /** Throws an OperationEnd when it is not what is to be restarted. */
    check: (deployment: Deployment) => void;
    /** Runs before it is sent. */
    beforeSend?: (deployment: Deployment) => Promise<void>;
    /** @param why - in whole sentences */
    end: (why: string) => OperationEnd;
  },
): Promise<Deployment> {
  const { environment } = run.target;
  const { name, what } = options;
  return sendOnce(run, {
    what,
    step: options.step,
    uncertain: true,
    read: () =>
      fetchDeploymentOf(api, environment, name, { signal: run.signal }),
    check: options.check,
    send: async deployment => {
      await options.beforeSend?.(deployment);
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
          path: deploymentPathOf(environment, name),
          query: { fieldManager: FIELD_MANAGER },
          patchType,
          body,
          signal: run.signal,
        }),
      );
    },
    end: async problem => options.end(wordsOf(problem, what)),
    denied: why => options.end(`${why} ${options.left}`),
  });
}

function wordsOf({ kind, error }: SendProblem, what: string): string {
  switch (kind) {
    case 'rejected':
      return `Kubernetes refused the restart of ${what}: ${
        error instanceof KubernetesApiError
          ? describeApiError(error, collectSensitiveValues(error.details))
          : describeFailure(error)
      }.`;
    case 'crowded':
      return `${capital(
        what,
      )} was changed by others again and again, so it was not restarted.`;
    case 'gone':
      return `${capital(what)} is not there any more.`;
    default:
      return `The cluster stayed away (${describeFailure(
        error,
      )}), so it is not known whether ${what} was restarted.`;
  }
}

/** Names of deployments stay as they are written. */
function capital(what: string): string {
  return what.startsWith('the ') ? `T${what.slice(1)}` : what;
}
