import { NotFoundError } from '@backstage/errors';
import type { KubernetesApi } from '../../kubernetes/KubernetesApi';
import type { StepId } from '../operationSteps';
import { fetchDeploymentOf } from '../plan/facts';
import type { Deployment } from '../plan/objects';
import type { AppliedRecord, BeforeRecord } from '../store/executionRecord';
import { OperationEnd } from './ends';
import { describeFailure } from './failureKinds';
import { heedStop } from './heedStop';
import { judgeChange, type ChangeJudgement } from './judgeChange';
import { gatherEvidence, type PodEvidence } from './podEvidence';
import type { RunHandle } from './RunHandle';
import { DEFAULT_PROGRESS_DEADLINE_SECONDS } from './timing';

/** A deployment whose pods are being replaced. */
export interface FollowedRollout {
  name: string;
  uid: string;
  step: StepId;
  before: BeforeRecord | undefined;
  applied: AppliedRecord;
}

/** Looks at the rollout of one deployment. */
class RolloutFollower {
  readonly #run: RunHandle;
  readonly #api: KubernetesApi;
  readonly #rollout: FollowedRollout;
  #evidence: PodEvidence = { problems: [], restarts: 0 };
  #evidenceAt: number | undefined;
  #unreachable: string | undefined;
  #deadlineSeconds = DEFAULT_PROGRESS_DEADLINE_SECONDS;

  constructor(run: RunHandle, api: KubernetesApi, rollout: FollowedRollout) {
    this.#run = run;
    this.#api = api;
    this.#rollout = rollout;
  }

  async follow(): Promise<PodEvidence> {
    const run = this.#run;
    const { step } = this.#rollout;
    for (;;) {
      const judgement = await this.#look();
      if (judgement?.state === 'complete') {
        await run.step(step, 'done', `${judgement.message}.`);
        return this.#evidence;
      }
      await run.progress(step, this.#report(judgement));
      this.#giveUpWhenLate();
      await heedStop(run, '');
      await run.pause(run.timing.rolloutPollMs);
    }
  }

  /** How it goes, in sentences. @throws OperationEnd when it does not go on */
  #report(judgement: ChangeJudgement | undefined): string {
    const { name } = this.#rollout;
    switch (judgement?.state) {
      case undefined:
        return `How ${name} is rolled out cannot be seen because the cluster gives no answer (${
          this.#unreachable
        }).`;
      case 'progressing':
        return `${name}: ${judgement?.message}.${this.#problems()}`;
      case 'stalled':
        throw new OperationEnd(
          'failed',
          `The rollout of ${name} is stuck: ${
            judgement?.message
          }.${this.#problems()}`,
        );
      default:
        throw new OperationEnd('overridden', `${name}: ${judgement?.message}`);
    }
  }

  /** Undefined while the cluster gives no answer. */
  async #look(): Promise<ChangeJudgement | undefined> {
    const { before, applied } = this.#rollout;
    try {
      const deployment = await this.#read();
      this.#deadlineSeconds =
        deployment.spec.progressDeadlineSeconds ??
        DEFAULT_PROGRESS_DEADLINE_SECONDS;
      const judge = () =>
        judgeChange(
          this.#run.operation.action,
          { before, applied },
          deployment,
          { newReplicaSet: this.#evidence.newReplicaSet },
        );
      // The pods are looked at rarely while nothing is decided.
      if (judge().state !== 'progressing' || this.#isEvidenceOld()) {
        this.#evidence = await gatherEvidence(
          this.#api,
          this.#run.target.environment,
          deployment,
          { signal: this.#run.signal },
        );
        this.#evidenceAt = performance.now();
      }
      this.#unreachable = undefined;
      return judge();
    } catch (error) {
      if (error instanceof OperationEnd || this.#run.signal.aborted) {
        throw error;
      }
      this.#unreachable = describeFailure(error);
      return undefined;
    }
  }

  async #read(): Promise<Deployment> {
    const { target, signal } = this.#run;
    const { name, uid } = this.#rollout;
    const deployment = await fetchDeploymentOf(
      this.#api,
      target.environment,
      name,
      { signal },
    ).catch(error => {
      if (error instanceof NotFoundError) {
        return undefined;
      }
      throw error;
    });
    if (deployment?.metadata.uid !== uid) {
      throw new OperationEnd(
        'overridden',
        `${name} was deleted ${
          deployment ? 'and made again ' : ''
        }by somebody else after the change.`,
      );
    }
    return deployment;
  }

  #isEvidenceOld(): boolean {
    return (
      this.#evidenceAt === undefined ||
      performance.now() - this.#evidenceAt >= this.#run.timing.evidenceMs
    );
  }

  #problems(): string {
    return this.#evidence.problems.map(problem => ` ${problem}.`).join('');
  }

  #giveUpWhenLate(): void {
    const run = this.#run;
    const { name, applied } = this.#rollout;
    const waitedMs = run.now() - applied.at;
    if (waitedMs < this.#deadlineSeconds * 1000 + run.rolloutTimeoutMs) {
      return;
    }
    const waited = `${Math.round(waitedMs / 1000)} s`;
    throw this.#unreachable === undefined
      ? new OperationEnd(
          'failed',
          `${name} was not complete ${waited} later.${this.#problems()}`,
        )
      : new OperationEnd(
          'interrupted',
          `How ${name} was rolled out is not known: the cluster gave no answer until ${waited} after it (${
            this.#unreachable
          }).`,
        );
  }
}

/**
 * Looks at a deployment until its rollout is complete. Reads only, so it may
 * be repeated by whoever takes over.
 *
 * @returns what its pods say then
 * @throws OperationEnd with sentences about the rollout alone
 */
export async function followRollout(
  run: RunHandle,
  api: KubernetesApi,
  rollout: FollowedRollout,
): Promise<PodEvidence> {
  return new RolloutFollower(run, api, rollout).follow();
}
