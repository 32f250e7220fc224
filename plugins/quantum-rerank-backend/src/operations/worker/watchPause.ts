import type { KubernetesApi } from '../../kubernetes/KubernetesApi';
import { fetchDeployment } from '../plan/facts';
import { OperationEnd } from './ends';
import { heedStop } from './heedStop';
import { readAgain } from './readAgain';
import type { RunHandle } from './RunHandle';

/**
 * Waits until the deployment controller has seen the pause, and whether it
 * stays paused. Nothing rolls out, so there is nothing more to see.
 *
 * @throws OperationEnd with how it ended
 */
export async function watchPause(
  run: RunHandle,
  api: KubernetesApi,
): Promise<never> {
  const done = `Paused rollouts in ${run.operation.environment}.`;
  const { applied } = run.stored.execution;
  const since = applied?.at ?? run.now();
  let seenSince: number | undefined;
  await run.step('rollout', 'running');
  for (;;) {
    const { metadata, spec, status } = await readAgain(
      run,
      () =>
        fetchDeployment(api, run.target.environment, { signal: run.signal }),
      { done, kind: 'deployment', since },
    );
    if (metadata.uid !== run.operation.target.uid) {
      throw new OperationEnd(
        'overridden',
        `${done} The deployment was deleted and made again by somebody else.`,
      );
    }
    if (spec.paused !== true) {
      throw new OperationEnd(
        'overridden',
        `${done} Somebody else resumed them since.`,
      );
    }
    const isSeen =
      (status?.observedGeneration ?? 0) >= (applied?.generation ?? 0);
    if (isSeen && seenSince === undefined) {
      seenSince = run.now();
      await run.step('rollout', 'done', 'Kubernetes has seen it.', {
        state: 'verifying',
      });
      await run.step('verify', 'running', 'Watching whether it stays so.');
    }
    if (
      seenSince !== undefined &&
      run.now() - seenSince >= run.timing.verifyMs
    ) {
      throw new OperationEnd(
        'succeeded',
        `${done} ${status?.availableReplicas ?? 0} of ${
          spec.replicas
        } pods are available.`,
      );
    }
    if (seenSince === undefined && run.now() - since >= run.rolloutTimeoutMs) {
      throw new OperationEnd(
        'degraded',
        `${done} The deployment controller has not seen it yet: it may not be running.`,
      );
    }
    await heedStop(run, done);
    await run.pause(run.timing.rolloutPollMs);
  }
}
