import type { KubernetesApi } from '../../kubernetes/KubernetesApi';
import type { Deployment } from '../plan/objects';
import { OperationEnd } from './ends';
import type { RunHandle } from './RunHandle';
import { sendRestart } from './sendRestart';

/**
 * Restarts the operated deployment after what its pods read was changed.
 *
 * @param changed - what was changed before, the first sentence of a bad end
 * @throws OperationEnd `degraded` when only the change was made
 */
export async function restartDeployment(
  run: RunHandle,
  api: KubernetesApi,
  changed: string,
): Promise<Deployment> {
  await run.progress('apply', `${changed} Restarting its pods.`);
  return sendRestart(run, api, {
    name: run.target.environment.resources.deployment,
    step: 'apply',
    what: 'the deployment',
    left: 'The pods were not restarted.',
    check: ({ metadata }) => {
      if (metadata.uid !== run.stored.execution.configuration?.deploymentUid) {
        throw new OperationEnd(
          'degraded',
          `${changed} The deployment was deleted and made again by somebody else, so it was not restarted.`,
        );
      }
    },
    end: why =>
      new OperationEnd(
        'degraded',
        `${changed} ${why} Pods that run already may have the former values.`,
      ),
  });
}
