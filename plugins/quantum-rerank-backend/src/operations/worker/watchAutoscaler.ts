import type {
  AutoscalingParameters,
  Operation,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import type { KubernetesApi } from '../../kubernetes/KubernetesApi';
import { fetchDeployment } from '../plan/facts';
import { wantedValues } from '../plan/floor';
import { readAutoscaler } from '../plan/objects';
import { pathsOf } from '../plan/paths';
import { OperationEnd } from './ends';
import { heedStop } from './heedStop';
import { judgeAutoscaling } from './judgeAutoscaling';
import { readAgain } from './readAgain';
import type { RunHandle } from './RunHandle';

/**
 * Waits until the autoscaler works by its new values, the number of replicas
 * lies within its bounds and the pods are there, and whether it stays so.
 *
 * @throws OperationEnd with how it ended
 */
export async function watchAutoscaler(
  run: RunHandle,
  api: KubernetesApi,
): Promise<never> {
  const { operation, request, timing } = run;
  if (request.action !== 'autoscaling') {
    throw new TypeError('there is no autoscaler to watch');
  }
  const { environment } = run.target;
  const done = doneWords(request.parameters, operation);
  // Those recorded before there were temporary floors name all they set.
  const wanted =
    run.stored.execution.autoscaling?.wanted ??
    wantedValues(request.parameters, undefined);
  const since = run.stored.execution.applied?.at ?? run.now();
  const path = `${pathsOf(environment).autoscalers}/${encodeURIComponent(
    operation.target.name,
  )}`;
  let completeSince: number | undefined;
  await run.step('rollout', 'running');
  for (;;) {
    const [autoscaler, deployment] = await readAgain(
      run,
      () =>
        Promise.all([
          api
            .request<unknown>({ method: 'GET', path, signal: run.signal })
            .then(readAutoscaler),
          fetchDeployment(api, environment, { signal: run.signal }),
        ]),
      { done, kind: 'autoscaler', since },
    );
    if (autoscaler.metadata.uid !== operation.target.uid) {
      throw new OperationEnd(
        'overridden',
        `${done} The autoscaler was deleted and made again by somebody else.`,
      );
    }
    const judgement = judgeAutoscaling(wanted, autoscaler, deployment);
    if (judgement.state === 'overridden') {
      throw new OperationEnd('overridden', `${done} ${judgement.message}`);
    }
    if (judgement.state === 'complete') {
      if (completeSince === undefined) {
        completeSince = run.now();
        await run.step('rollout', 'done', judgement.message, {
          state: 'verifying',
        });
        await run.step(
          'verify',
          'running',
          `Watching for ${
            timing.autoscalerSettleMs / 1000
          } s whether it stays so.`,
          { message: 'The autoscaler took it; watching whether it stays so.' },
        );
      } else if (run.now() - completeSince >= timing.autoscalerSettleMs) {
        throw new OperationEnd('succeeded', `${done} ${judgement.message}.`);
      }
    } else if (completeSince === undefined) {
      await run.progress('rollout', judgement.message);
    }
    // What cannot act now may still become able to, e.g. once metrics arrive.
    const patienceMs =
      judgement.state === 'inactive'
        ? timing.stallGraceMs + timing.autoscalerSettleMs
        : run.rolloutTimeoutMs;
    if (judgement.state !== 'complete' && run.now() - since >= patienceMs) {
      throw new OperationEnd('degraded', `${done} ${judgement.message}`);
    }
    await heedStop(run, done);
    await run.pause(timing.rolloutPollMs);
  }
}

/** What was done, as a sentence. "Set" and "Kept" differ from what is asked for. */
function doneWords(
  { temporary, floor }: AutoscalingParameters,
  { title, environment }: Operation,
): string {
  if (floor === 'restore') {
    return `Restored the bounds of the autoscaler of ${environment}.`;
  }
  if (floor === 'keep') {
    return `Kept the bounds of the autoscaler of ${environment}.`;
  }
  return temporary ? `${title.replace(/^Raise/, 'Raised')}.` : `${title}.`;
}
