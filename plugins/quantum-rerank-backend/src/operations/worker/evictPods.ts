import {
  FIELD_MANAGER,
  type EvictPodsParameters,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { KubernetesApiError } from '../../kubernetes/errors';
import type { KubernetesApi } from '../../kubernetes/KubernetesApi';
import { evictionOf } from '../actions/EvictionActions';
import { kubernetesEventMessage } from '../outbox/kubernetesEvents';
import { describeApiError } from '../plan/clusterErrors';
import {
  collectEvictionFacts,
  hashEviction,
  isBudgetContradiction,
  isReady,
  type EvictionFacts,
} from '../plan/evictionFacts';
import { pathsOf } from '../plan/paths';
import { revisionOf, templateDigest } from '../plan/template';
import { Backoff } from './Backoff';
import { describeEviction } from './describeEviction';
import { ClaimLostError, NotAuthorizedEnd, OperationEnd } from './ends';
import { describeFailure, isPassing, mayHaveHappened } from './failureKinds';
import { heedStopBetween } from './heedStop';
import type { RunHandle } from './RunHandle';

class Evictions {
  readonly #run: RunHandle;
  readonly #api: KubernetesApi;
  readonly #names: string[];
  readonly #givesUpAfterMs: number;

  constructor(run: RunHandle, api: KubernetesApi) {
    this.#run = run;
    this.#api = api;
    this.#names = (run.request.parameters as EvictPodsParameters).pods;
    this.#givesUpAfterMs = run.rolloutTimeoutMs;
  }

  /** Checks that the pods are those of the plan, and records the intent. */
  async begin(beforeSend: () => Promise<void>): Promise<void> {
    const run = this.#run;
    if (run.stored.applyStartedAt !== undefined) {
      return;
    }
    const facts = await this.#look('precondition');
    if (
      hashEviction(run.target, this.#names, facts) !== run.operation.plan.hash
    ) {
      throw new OperationEnd(
        'refused',
        'The pods are not those of the plan any more, so nothing was evicted.',
      );
    }
    await run.step('precondition', 'done', 'They are what was planned.');
    await run.authorize();
    await beforeSend();
    const { spec, status } = facts.deployment;
    await run.step('apply', 'running', undefined, {
      applyStarted: true,
      message: 'Evicting the first pod.',
      execution: {
        ...run.stored.execution,
        before: {
          replicas: spec.replicas,
          available: status?.availableReplicas ?? 0,
          revision: revisionOf(facts.deployment),
        },
        eviction: {
          planned: Object.fromEntries(
            this.#names.map(name => [
              name,
              facts.pods.get(name)?.metadata.uid ?? '',
            ]),
          ),
          evicted: [],
          gone: [],
          unready: this.#names.filter(name => {
            const pod = facts.pods.get(name);
            return pod !== undefined && !isReady(pod);
          }),
        },
      },
    });
  }

  async evictAll(): Promise<void> {
    const run = this.#run;
    for (const [index, name] of this.#names.entries()) {
      const progress = `${index + 1} of ${this.#names.length}`;
      if (!this.#isHandled(name)) {
        await this.#evict(name, progress);
      }
      await this.#awaitReplacement(name, progress);
    }
    const { deployment } = await this.#look('apply');
    const { metadata, spec } = deployment;
    await run.step(
      'apply',
      'done',
      `${describeEviction(this.#names, run.stored.execution)}, each replaced.`,
      {
        execution: {
          ...run.stored.execution,
          applied: {
            generation: metadata.generation,
            resourceVersion: metadata.resourceVersion,
            replicas: spec.replicas,
            templateDigest: templateDigest(spec.template),
            at: run.now(),
          },
        },
      },
      [kubernetesEventMessage(run.operation)],
    );
  }

  /** Evicts one pod, waiting as long as a budget says no. */
  async #evict(name: string, progress: string): Promise<void> {
    const run = this.#run;
    const backoff = new Backoff(run.timing);
    const givesUpAt = run.now() + this.#givesUpAfterMs;
    // Whoever takes over does not know whether the eviction arrived.
    let mayHaveArrived = run.stored.execution.eviction?.sending === name;
    for (;;) {
      const { pods } = await this.#look('apply');
      const pod = pods.get(name);
      if (
        pod?.metadata.uid !== this.#plannedUid(name) ||
        pod?.metadata.deletionTimestamp !== undefined
      ) {
        // Gone or going: an answer that was lost, or somebody else's doing.
        await this.#note(name, mayHaveArrived ? 'evicted' : 'gone');
        return;
      }
      await this.#mayGoOn();
      await this.#announce(name);
      await run.progress('apply', `Evicting ${name} (${progress}).`);
      if (!run.holds()) {
        throw new ClaimLostError();
      }
      try {
        await this.#api.request({
          method: 'POST',
          path: `${pathsOf(run.target.environment).pods}/${encodeURIComponent(
            name,
          )}/eviction`,
          query: { fieldManager: FIELD_MANAGER },
          body: evictionOf(
            run.target.environment.namespace,
            name,
            this.#plannedUid(name),
          ),
          signal: run.signal,
        });
        await this.#note(name, 'evicted');
        return;
      } catch (error) {
        mayHaveArrived ||= mayHaveHappened(error);
        // 404 and 409: it is gone, or another pod has its name by now.
        const isGone =
          error instanceof KubernetesApiError &&
          [404, 409].includes(error.status);
        if (!isGone) {
          if (!isPassing(error) || isBudgetContradiction(error)) {
            throw this.#end(
              `Kubernetes refused to evict ${name}: ${wordsOf(error)}`,
            );
          }
          if (run.now() >= givesUpAt) {
            throw this.#end(
              `${name} could not be evicted for ${Math.round(
                this.#givesUpAfterMs / 60_000,
              )} min: ${wordsOf(error)}`,
            );
          }
          await run.progress(
            'apply',
            `${name} (${progress}) cannot be evicted yet: ${wordsOf(
              error,
            )} Trying again.`,
          );
        }
        await run.pause(backoff.next(error, givesUpAt - run.now()));
      }
    }
  }

  /** Whatever ends it between two pods, what was done so far is said all the same. */
  async #mayGoOn(): Promise<void> {
    await heedStopBetween(this.#run, why => this.#end(why, 'interrupted'));
    try {
      await this.#run.authorize();
    } catch (error) {
      throw error instanceof NotAuthorizedEnd
        ? this.#end(error.why, 'interrupted')
        : error;
    }
  }

  /** Waits until the pod is gone and as many pods are available as should be. */
  async #awaitReplacement(name: string, progress: string): Promise<void> {
    const run = this.#run;
    const begun = run.now();
    for (;;) {
      const { deployment, pods } = await this.#look('apply');
      const isGone = pods.get(name)?.metadata.uid !== this.#plannedUid(name);
      // The status of the deployment may be older than the pods.
      const available = Math.min(
        deployment.status?.availableReplicas ?? 0,
        [...pods.values()].filter(
          pod => isReady(pod) && pod.metadata.deletionTimestamp === undefined,
        ).length,
      );
      // The autoscaler may want another number by now.
      const wanted = Math.min(deployment.spec.replicas, this.#wantedPods());
      if (isGone && available >= wanted) {
        return;
      }
      if (run.now() - begun >= this.#givesUpAfterMs) {
        throw this.#end(
          `The replacement of ${name} is not available: ${available} of ${deployment.spec.replicas} pods are.`,
        );
      }
      await run.progress(
        'apply',
        isGone
          ? `Waiting for the replacement of ${name} (${progress}): ${available} of ${deployment.spec.replicas} pods are available.`
          : `Waiting until ${name} (${progress}) has ended.`,
      );
      await heedStopBetween(run, why => this.#end(why, 'interrupted'));
      await run.pause(run.timing.rolloutPollMs);
    }
  }

  /** Reads the pods; waits while the cluster gives no answer. */
  async #look(step: 'precondition' | 'apply'): Promise<EvictionFacts> {
    const run = this.#run;
    const backoff = new Backoff(run.timing);
    const givesUpAt = run.now() + this.#givesUpAfterMs;
    for (;;) {
      try {
        return await collectEvictionFacts(this.#api, run.target, {
          signal: run.signal,
        });
      } catch (error) {
        if (!isPassing(error)) {
          throw this.#end(`The pods cannot be read: ${wordsOf(error)}`);
        }
        if (run.now() >= givesUpAt) {
          throw this.#end(
            `The cluster stayed away (${describeFailure(error)})`,
          );
        }
        await run.progress(
          step,
          `The cluster gives no answer (${describeFailure(error)}); waiting.`,
        );
        await heedStopBetween(run, why => this.#end(why, 'interrupted'));
        await run.pause(backoff.next(error, givesUpAt - run.now()));
      }
    }
  }

  #plannedUid(name: string): string {
    return this.#run.stored.execution.eviction?.planned[name] ?? '';
  }

  #isHandled(name: string): boolean {
    const { evicted = [], gone = [] } =
      this.#run.stored.execution.eviction ?? {};
    return evicted.includes(name) || gone.includes(name);
  }

  /**
   * As many pods as were available before, and one more for each that was not
   * ready: its replacement is waited for as well.
   */
  #wantedPods(): number {
    const { before, eviction } = this.#run.stored.execution;
    const repaired = (eviction?.unready ?? []).filter(name =>
      eviction?.evicted.includes(name),
    );
    return (before?.available ?? Infinity) + repaired.length;
  }

  /** Recorded before it is sent, so that what is gone afterwards is known for ours. */
  async #announce(name: string): Promise<void> {
    const { execution } = this.#run.stored;
    if (execution.eviction && execution.eviction.sending !== name) {
      await this.#run.change(
        {
          execution: {
            ...execution,
            eviction: { ...execution.eviction, sending: name },
          },
        },
        'pod-evicting',
      );
    }
  }

  async #note(name: string, how: 'evicted' | 'gone'): Promise<void> {
    const { execution } = this.#run.stored;
    const { eviction = { planned: {}, evicted: [] } } = execution;
    await this.#run.change(
      {
        execution: {
          ...execution,
          eviction: {
            ...eviction,
            [how]: [...(eviction[how] ?? []), name],
          },
        },
      },
      how === 'evicted' ? 'pod-evicted' : 'pod-gone',
    );
  }

  /** What was done so far decides how it ends. */
  #end(
    message: string,
    undone: 'failed' | 'interrupted' = 'failed',
  ): OperationEnd {
    const { eviction } = this.#run.stored.execution;
    const sentence = message.replace(/\.?$/, '.');
    if (this.#run.stored.applyStartedAt === undefined) {
      return new OperationEnd('failed', `${sentence} Nothing was changed.`);
    }
    const count = eviction?.evicted.length ?? 0;
    const gone = eviction?.gone?.length ?? 0;
    return new OperationEnd(
      count > 0 ? 'degraded' : undone,
      `${sentence} ${count} of ${this.#names.length} pods were evicted.${
        gone === 0
          ? ''
          : ` ${gone} ${
              gone === 1 ? 'was' : 'were'
            } removed by somebody else before.`
      }`,
    );
  }
}

/**
 * Evicts the pods of an operation one after the other, and waits for the
 * replacement of each before the next. Which are gone is recorded, and a pod
 * is told by its uid: whoever takes over evicts none twice.
 *
 * @throws OperationEnd
 */
export async function evictPods(
  run: RunHandle,
  options: { api: KubernetesApi; beforeSend: () => Promise<void> },
): Promise<void> {
  const eviction = new Evictions(run, options.api);
  await eviction.begin(options.beforeSend);
  await eviction.evictAll();
}

function wordsOf(error: unknown): string {
  return error instanceof KubernetesApiError
    ? describeApiError(error, [])
    : describeFailure(error);
}
