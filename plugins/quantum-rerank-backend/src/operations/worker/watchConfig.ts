import type { KubernetesApi } from '../../kubernetes/KubernetesApi';
import { collectEvictionFacts } from '../plan/evictionFacts';
import type { Pod } from '../plan/objects';
import { OperationEnd } from './ends';
import { readAgain } from './readAgain';
import { startedSince } from './podValues';
import { runningPods, verifyConsumers } from './verifyConsumers';
import type { RunHandle } from './RunHandle';
import { watchRollout } from './watchRollout';

/** What a change of a ConfigMap or Secret is looked at by. */
export interface ConfigWatch {
  api: KubernetesApi;
  restart: boolean;
  /** "Changed the configuration of production." */
  done: string;
  /** Whether a running pod has the values of before; those that started before the change when absent. */
  hasFormerValues?: (pod: Pod) => boolean;
  /** Why the object is not as it was left, or undefined. */
  findOverride: () => Promise<string | undefined>;
  /** Runs when all is well, before the end is recorded. */
  onVerified: () => Promise<void>;
}

/**
 * Watches the rollout of the restart, then looks whether every running pod
 * started after the change and the object still holds it.
 *
 * @throws OperationEnd with how it ended
 */
export async function watchConfig(
  run: RunHandle,
  watch: ConfigWatch,
): Promise<never> {
  try {
    if (watch.restart) {
      return await watchRollout(run, watch.api);
    }
    return await watchWithoutRestart(run, watch);
  } catch (error) {
    if (error instanceof OperationEnd && error.state === 'succeeded') {
      throw await verified(run, watch, error.message);
    }
    throw error;
  }
}

async function watchWithoutRestart(
  run: RunHandle,
  { done }: ConfigWatch,
): Promise<never> {
  await run.step('rollout', 'done', 'Nothing is restarted.', {
    state: 'verifying',
  });
  await run.step('verify', 'running', 'Watching whether it stays so.');
  await run.pause(run.timing.verifyMs);
  throw new OperationEnd(
    'succeeded',
    `${done} Pods that run already keep the former environment variables until they are restarted.`,
  );
}

async function verified(
  run: RunHandle,
  watch: ConfigWatch,
  message: string,
): Promise<OperationEnd> {
  const options = { done: watch.done, kind: 'object', since: run.now() };
  const override = await readAgain(run, watch.findOverride, options);
  if (override !== undefined) {
    return new OperationEnd('overridden', `${watch.done} ${override}`);
  }
  if (watch.restart) {
    const { pods } = await readAgain(
      run,
      () => collectEvictionFacts(watch.api, run.target, { signal: run.signal }),
      options,
    );
    const running = runningPods(pods.values());
    const since = run.stored.execution.configuration?.writtenAt;
    const kept = running.filter(pod => !startedSince(pod, since));
    const old = watch.hasFormerValues
      ? running.filter(watch.hasFormerValues)
      : kept;
    if (old.length > 0) {
      return new OperationEnd(
        'degraded',
        `${message} But ${old.length} of ${
          running.length
        } running pods started before the change and have the former values: ${old
          .slice(0, 5)
          .map(({ metadata }) => metadata.name)
          .join(', ')}.`,
      );
    }
    const found =
      kept.length > 0
        ? `${message} ${kept.length} of ${running.length} running pods ran on from before the values that were taken back, and keep those with which they began.`
        : `${message} All ${running.length} running pods started after the change.`;
    const consumers = await verifyConsumers(run, watch.api, found);
    await watch.onVerified();
    return new OperationEnd('succeeded', [found, ...consumers].join(' '));
  }
  return new OperationEnd('succeeded', message);
}

/** Keys whose value is not what was set, in words; undefined when there are none. */
export function describeOverride(
  changes: Record<string, string | null>,
  data: Record<string, string>,
  writer: string | undefined,
): string | undefined {
  const other = Object.keys(changes).filter(key => {
    const wanted = changes[key];
    return wanted === null
      ? Object.hasOwn(data, key)
      : !Object.hasOwn(data, key) || data[key] !== wanted;
  });
  if (other.length === 0) {
    return undefined;
  }
  const names = other.slice(0, 10).join(', ');
  return `${names} ${other.length === 1 ? 'was' : 'were'} changed again since${
    writer ? `, the last to write was ${writer}` : ''
  }.`;
}
