import type { KubernetesApi } from '../../kubernetes/KubernetesApi';
import { fetchPods } from '../plan/evictionFacts';
import { fetchDeploymentOf, fetchReplicaSets } from '../plan/facts';
import type { Pod } from '../plan/objects';
import type { ConsumerRestart } from '../store/executionRecord';
import { OperationEnd } from './ends';
import { judgeChange } from './judgeChange';
import { gatherEvidence } from './podEvidence';
import { startedSince } from './podValues';
import { readAgain } from './readAgain';
import type { RunHandle } from './RunHandle';

/**
 * Looks at each workload that was restarted after the operated deployment:
 * whether it is still complete, its containers kept running, and every running
 * pod started after the change.
 *
 * @param done - what was done, the first sentences of a bad end
 * @returns a sentence for each
 * @throws OperationEnd when one of them is not as it should be
 */
export async function verifyConsumers(
  run: RunHandle,
  api: KubernetesApi,
  done: string,
): Promise<string[]> {
  const sentences: string[] = [];
  for (const restart of run.stored.execution.consumers?.restarts ?? []) {
    sentences.push(await verify(run, api, restart, done));
  }
  return sentences;
}

async function verify(
  run: RunHandle,
  api: KubernetesApi,
  { name, before, applied, containerRestarts = 0 }: ConsumerRestart,
  done: string,
): Promise<string> {
  const { environment } = run.target;
  const { signal } = run;
  const { deployment, evidence, pods } = await readAgain(
    run,
    async () => {
      const found = await fetchDeploymentOf(api, environment, name, { signal });
      const replicaSets = await fetchReplicaSets(api, environment, found, {
        signal,
      });
      return {
        deployment: found,
        evidence: await gatherEvidence(api, environment, found, { signal }),
        pods: await fetchPods(api, environment, found, replicaSets, { signal }),
      };
    },
    { done, kind: `deployment ${name}`, since: run.now() },
  );
  const judgement = judgeChange(
    run.operation.action,
    { before, applied },
    deployment,
    { newReplicaSet: evidence.newReplicaSet },
  );
  if (judgement.state === 'overridden') {
    throw new OperationEnd(
      'overridden',
      `${done} ${name}: ${judgement.message}`,
    );
  }
  const restarted = evidence.restarts - containerRestarts;
  const problems = [
    ...(judgement.state === 'complete' ? [] : [judgement.message]),
    ...evidence.problems,
    ...(restarted > 0 ? [`containers restarted ${restarted} times since`] : []),
  ];
  if (problems.length > 0) {
    throw new OperationEnd(
      'degraded',
      `${done} ${name} was restarted, then it got worse: ${problems.join(
        '; ',
      )}.`,
    );
  }
  const running = runningPods(pods);
  const since = run.stored.execution.configuration?.writtenAt;
  const old = running.filter(pod => !startedSince(pod, since));
  if (old.length > 0) {
    throw new OperationEnd(
      'degraded',
      `${done} But ${old.length} of ${
        running.length
      } running pods of ${name} started before the change and have the former values: ${old
        .slice(0, 5)
        .map(({ metadata }) => metadata.name)
        .join(', ')}.`,
    );
  }
  return `${name} was restarted too: ${judgement.message}${
    running.length === 0 ? '' : `, ${allOf(running)} started after the change`
  }.`;
}

function allOf({ length }: Pod[]): string {
  return length === 1
    ? 'and the one that runs'
    : `and all ${length} running pods`;
}

/** Those that run and are to stay. */
export function runningPods(pods: Iterable<Pod>): Pod[] {
  return [...pods].filter(
    ({ metadata, status }) =>
      metadata.deletionTimestamp === undefined && status?.phase === 'Running',
  );
}
