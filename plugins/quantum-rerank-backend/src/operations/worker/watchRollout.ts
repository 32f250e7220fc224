import { NotFoundError } from '@backstage/errors';
import type { KubernetesApi } from '../../kubernetes/KubernetesApi';
import { fetchDeployment } from '../plan/facts';
import type { Deployment } from '../plan/objects';
import { describeEviction } from './describeEviction';
import { OperationEnd } from './ends';
import { describeFailure } from './failureKinds';
import { heedStop } from './heedStop';
import { judgeChange } from './judgeChange';
import { gatherEvidence, type PodEvidence } from './podEvidence';
import type { RunHandle } from './RunHandle';
import { DEFAULT_PROGRESS_DEADLINE_SECONDS } from './timing';

class RolloutWatcher {
  readonly #run: RunHandle;
  readonly #api: KubernetesApi;
  #evidence: PodEvidence = { problems: [], restarts: 0 };
  #evidenceAt = 0;
  #stalledSince: number | undefined;
  #completeSince: number | undefined;
  #restartsWhenComplete = 0;
  #unreachable: string | undefined;
  #deadlineSeconds = DEFAULT_PROGRESS_DEADLINE_SECONDS;

  constructor(run: RunHandle, api: KubernetesApi) {
    this.#run = run;
    this.#api = api;
  }

  async watch(): Promise<never> {
    const { timing } = this.#run;
    if (!this.#wasFollowed()) {
      await this.#run.step('rollout', 'running');
    }
    for (;;) {
      const deployment = await this.#read();
      if (deployment) {
        await this.#judge(deployment);
      }
      await this.#giveUpWhenLate();
      await heedStop(this.#run, this.#done());
      await this.#run.pause(timing.rolloutPollMs);
    }
  }

  async #read(): Promise<Deployment | undefined> {
    const run = this.#run;
    try {
      const deployment = await fetchDeployment(
        this.#api,
        run.target.environment,
        { signal: run.signal },
      );
      const { applied, configuration } = run.stored.execution;
      const uid =
        applied?.uid ??
        configuration?.deploymentUid ??
        run.operation.target.uid;
      if (deployment.metadata.uid !== uid) {
        throw new OperationEnd(
          'overridden',
          'The deployment was deleted and made again by somebody else after the change.',
        );
      }
      this.#unreachable = undefined;
      this.#deadlineSeconds =
        deployment.spec.progressDeadlineSeconds ??
        DEFAULT_PROGRESS_DEADLINE_SECONDS;
      return deployment;
    } catch (error) {
      if (error instanceof NotFoundError) {
        throw new OperationEnd(
          'overridden',
          'The deployment was deleted by somebody else after the change.',
        );
      }
      if (error instanceof OperationEnd || run.signal.aborted) {
        throw error;
      }
      this.#unreachable = describeFailure(error);
      await run.progress(
        'rollout',
        `The change was made; how it goes cannot be seen because the cluster gives no answer (${
          this.#unreachable
        }).`,
      );
      return undefined;
    }
  }

  async #judge(deployment: Deployment): Promise<void> {
    const run = this.#run;
    await this.#refreshEvidence(deployment);
    const judgement = judgeChange(
      run.operation.action,
      run.stored.execution,
      deployment,
      { newReplicaSet: this.#evidence.newReplicaSet },
    );
    const problems = this.#evidence.problems.length
      ? ` ${this.#evidence.problems.join('; ')}.`
      : '';
    switch (judgement.state) {
      case 'overridden':
        throw new OperationEnd(
          'overridden',
          `${this.#done()} ${judgement.message}`,
        );
      case 'overtaken':
        throw this.#overtakenEnd(judgement.message);
      case 'complete':
        await this.#verify(deployment);
        return;
      case 'stalled':
        await this.#stall(`${judgement.message}.${problems}`);
        return;
      default:
        this.#stalledSince = undefined;
        if (this.#completeSince !== undefined) {
          throw new OperationEnd(
            'degraded',
            `${this.#done()} Then it got worse: ${
              judgement.message
            }.${problems}`,
          );
        }
        await run.progress('rollout', `${judgement.message}.${problems}`);
    }
  }

  /** Whether pods become available is the new release's matter from here on. */
  #overtakenEnd(message: string): OperationEnd {
    return this.#completeSince === undefined
      ? new OperationEnd(
          'interrupted',
          `${this.#done()} ${message} Its rollout decides whether they become available.`,
        )
      : new OperationEnd(
          'succeeded',
          `${this.#done()} All of them were available. ${message}`,
        );
  }

  /** The pods are looked at rarely: they only explain what the numbers say. */
  async #refreshEvidence(
    deployment: Deployment,
    options: { now?: boolean } = {},
  ): Promise<void> {
    const { timing } = this.#run;
    if (
      !options.now &&
      this.#evidenceAt !== 0 &&
      performance.now() - this.#evidenceAt < timing.evidenceMs
    ) {
      return;
    }
    this.#evidenceAt = performance.now();
    try {
      this.#evidence = await gatherEvidence(
        this.#api,
        this.#run.target.environment,
        deployment,
        { signal: this.#run.signal },
      );
    } catch (error) {
      this.#run.logger.debug(
        `Pods of operation ${
          this.#run.operation.id
        } could not be read: ${describeFailure(error)}`,
      );
    }
  }

  async #stall(message: string): Promise<void> {
    const run = this.#run;
    if (run.operation.action !== 'scale') {
      throw new OperationEnd('failed', `${this.#done()} ${message}`);
    }
    // A scaling is not to blame for a rollout that is stuck, but says so.
    this.#stalledSince ??= performance.now();
    if (performance.now() - this.#stalledSince >= run.timing.stallGraceMs) {
      throw new OperationEnd(
        'degraded',
        `${this.#done()} A rollout of this deployment is stuck: ${message}`,
      );
    }
    await run.progress('rollout', message);
  }

  async #verify(deployment: Deployment): Promise<void> {
    const run = this.#run;
    const holdMs = this.#holdMs();
    if (this.#completeSince === undefined) {
      await this.#refreshEvidence(deployment, { now: true });
      this.#completeSince = performance.now();
      this.#restartsWhenComplete = this.#evidence.restarts;
      if (!this.#wasFollowed()) {
        await run.step('rollout', 'done', this.#numbers(deployment), {
          state: 'verifying',
        });
      }
      await run.step(
        'verify',
        'running',
        `Watching for ${holdMs / 1000} s whether it stays so.`,
        {
          state: 'verifying',
          message: 'Rolled out; watching whether it stays so.',
        },
      );
    }
    if (performance.now() - this.#completeSince < holdMs) {
      return;
    }
    await this.#refreshEvidence(deployment, { now: true });
    const restarts = this.#evidence.restarts - this.#restartsWhenComplete;
    if (this.#evidence.problems.length > 0 || restarts > 0) {
      throw new OperationEnd(
        'degraded',
        `${this.#done()} ${this.#numbers(deployment)} But ${[
          ...this.#evidence.problems,
          ...(restarts > 0
            ? [`containers restarted ${restarts} times since`]
            : []),
        ].join('; ')}.`,
      );
    }
    throw new OperationEnd(
      'succeeded',
      `${this.#done()} ${this.#numbers(deployment)}`,
    );
  }

  /** The rollout was complete before other workloads were restarted. */
  #wasFollowed(): boolean {
    return this.#run.stored.execution.consumers !== undefined;
  }

  #holdMs(): number {
    const { operation, timing } = this.#run;
    const contested =
      operation.action === 'scale' &&
      operation.plan.findings.some(({ code }) =>
        code.startsWith('replicas-owned-by-'),
      );
    return contested
      ? Math.max(timing.autoscalerSettleMs, timing.verifyMs)
      : timing.verifyMs;
  }

  async #giveUpWhenLate(): Promise<void> {
    const run = this.#run;
    const appliedAt = run.stored.execution.applied?.at ?? run.now();
    const waitedMs = run.now() - appliedAt;
    const deadlineMs = this.#deadlineSeconds * 1000 + run.rolloutTimeoutMs;
    const isComplete =
      this.#completeSince !== undefined && this.#unreachable === undefined;
    if (isComplete || waitedMs < deadlineMs) {
      return;
    }
    const waited = `${Math.round(waitedMs / 1000)} s`;
    if (this.#unreachable !== undefined) {
      throw new OperationEnd(
        'interrupted',
        `${this.#done()} How it went is not known: the cluster gave no answer until ${waited} after it (${
          this.#unreachable
        }).`,
      );
    }
    const problems = this.#evidence.problems.join('; ');
    throw new OperationEnd(
      run.operation.action === 'scale' ? 'degraded' : 'failed',
      `${this.#done()} It was not complete ${waited} later.${
        problems ? ` ${problems}.` : ''
      }`,
    );
  }

  /** What was done, as the first sentence of the outcome. */
  #done(): string {
    const { request, stored, operation } = this.#run;
    const { before } = stored.execution;
    switch (request.action) {
      case 'scale':
        return `Scaled ${operation.environment} from ${
          before?.replicas ?? 'an unknown number'
        } to ${request.parameters.replicas} replicas.`;
      case 'restart':
        return `Restarted ${operation.environment}.`;
      case 'resume':
        return `Resumed rollouts in ${operation.environment}.`;
      case 'pause':
        return `Paused rollouts in ${operation.environment}.`;
      case 'evict-pods':
        return `${describeEviction(
          request.parameters.pods,
          stored.execution,
          ` from ${operation.environment}`,
        )}.`;
      case 'cache-flush':
        return `Flushed the cache of ${operation.environment}.`;
      case 'config-update':
        return `Changed the configuration of ${operation.environment}.`;
      case 'config-restore':
        return `Restored the configuration of ${operation.environment}.`;
      case 'redeploy':
        return `${operation.plan.title.replace(/^Redeploy /, 'Redeployed ')}.`;
      case 'secret-update':
        return `Changed the Secret of ${operation.environment}.`;
      case 'autoscaling':
        return `Set the autoscaler of ${operation.environment}.`;
      default:
        return `Rolled ${operation.environment} back to revision ${
          request.parameters.revision
        }${request.parameters.configuration ? ' with its configuration' : ''}.`;
    }
  }

  #numbers({ spec, status }: Deployment): string {
    const run = this.#run;
    const appliedAt = run.stored.execution.applied?.at;
    const took =
      appliedAt === undefined
        ? ''
        : `, ${Math.round((run.now() - appliedAt) / 1000)} s after the change`;
    return `${status?.availableReplicas ?? 0} of ${
      spec.replicas
    } pods are available${took}.`;
  }
}

/**
 * Looks at the target until the change is complete, and then until it held
 * for a while. Reads only, so it may be repeated by whoever takes over.
 *
 * @throws OperationEnd with how it ended
 */
export async function watchRollout(
  run: RunHandle,
  api: KubernetesApi,
): Promise<never> {
  const watcher = new RolloutWatcher(run, api);
  return watcher.watch();
}
