import {
  durationInWords,
  durationToMilliseconds,
  FIELD_MANAGER,
  OBJECT_ANNOTATIONS,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import type { KubernetesApi } from '../../kubernetes/KubernetesApi';
import { judgeVerification } from '../../verification/judgeVerification';
import type { SignalComparer } from '../../verification/SignalComparer';
import { describeApiError } from '../plan/clusterErrors';
import { fetchDeployment } from '../plan/facts';
import { gradualOf, stepsDown, type GradualScale } from '../plan/gradual';
import { readDeployment, type Deployment } from '../plan/objects';
import { buildPatch } from '../plan/patches';
import { pathsOf } from '../plan/paths';
import type { Situation } from '../plan/situation';
import { revisionOf, templateDigest } from '../plan/template';
import { kubernetesEventMessage } from '../outbox/kubernetesEvents';
import { withGradualSteps } from '../operationSteps';
import type { ExecutionRecord } from '../store/executionRecord';
import { OperationEnd } from './ends';
import { judgeChange } from './judgeChange';
import { readBefore } from './readBefore';
import type { RunHandle } from './RunHandle';
import { sendOnce } from './sendOnce';

/** A step that Kubernetes took. */
type StepDone = NonNullable<ExecutionRecord['gradual']>['steps'][number];

/** What scaling in steps works with. */
interface GradualOptions {
  api: KubernetesApi;
  assess: () => Promise<Situation>;
  comparer: Pick<SignalComparer, 'compare'>;
  beforeSend: () => Promise<void>;
}

class GradualScaling {
  readonly #run: RunHandle;
  readonly #options: GradualOptions;
  readonly #wanted: GradualScale;

  constructor(run: RunHandle, options: GradualOptions) {
    const wanted = gradualOf(run.request);
    if (!wanted) {
      throw new TypeError('this is no scale-down in steps');
    }
    this.#run = run;
    this.#options = options;
    this.#wanted = wanted;
  }

  /** Checks that the deployment is what was planned, and records the intent. */
  async begin(): Promise<void> {
    const run = this.#run;
    if (run.stored.applyStartedAt !== undefined) {
      return;
    }
    const { facts, hash } = await readBefore(
      run,
      'precondition',
      this.#options.assess,
    );
    if (hash !== run.operation.plan.hash) {
      throw new OperationEnd(
        'refused',
        'The target changed since the plan, so nothing was changed.',
      );
    }
    await run.step('precondition', 'done', 'It is what was planned.');
    await run.authorize();
    await this.#options.beforeSend();
    const { spec, status } = facts.deployment;
    await run.change(
      {
        steps: withGradualSteps(
          run.operation.steps,
          stepsDown(spec.replicas, this.#wanted),
        ),
        applyStarted: true,
        message: 'Sending the first step to Kubernetes.',
        execution: {
          ...run.stored.execution,
          before: {
            replicas: spec.replicas,
            available: status?.availableReplicas ?? 0,
            revision: revisionOf(facts.deployment),
            progressingUpdatedAt: status?.conditions?.find(
              ({ type }) => type === 'Progressing',
            )?.lastUpdateTime,
          },
          gradual: { from: spec.replicas, steps: [] },
        },
      },
      'apply-running',
    );
  }

  async scale(): Promise<void> {
    const numbers = stepsDown(this.#from, this.#wanted);
    for (const [index, replicas] of numbers.entries()) {
      const isLast = index === numbers.length - 1;
      const step = this.#steps[index] ?? (await this.#send(index, replicas));
      if (isLast) {
        await this.#recordApplied(step);
        return;
      }
      if (!this.#steps[index].verified) {
        await this.#settle(step);
        await this.#rest(step);
        await this.#compare(index);
      }
      await this.#heedStop(replicas);
    }
  }

  get #steps(): StepDone[] {
    return this.#run.stored.execution.gradual?.steps ?? [];
  }

  get #from(): number {
    return this.#run.stored.execution.gradual?.from ?? 0;
  }

  /** Sends one step, at most once: the object says whether it arrived. */
  async #send(index: number, replicas: number): Promise<StepDone> {
    const run = this.#run;
    const before = this.#steps.at(-1);
    const expected = before?.replicas ?? this.#from;
    const { environment } = run.target;
    await run.step(`replicas-${replicas}`, 'running', undefined, {
      message: `Scaling to ${replicas}.`,
    });
    const isMine = ({ metadata, spec }: Deployment) =>
      metadata.annotations?.[OBJECT_ANNOTATIONS.operation] ===
        run.operation.id &&
      spec.replicas === replicas &&
      metadata.generation > (before?.generation ?? 0);
    const sent = await sendOnce<Deployment>(run, {
      what: 'the deployment',
      uncertain: index > 0,
      isDone: isMine,
      read: () => fetchDeployment(this.#options.api, environment, run),
      check: ({ metadata, spec }) => {
        if (metadata.uid !== run.operation.target.uid) {
          throw this.#stop(
            'overridden',
            'The deployment was deleted and made again by somebody else',
          );
        }
        if (spec.replicas !== expected) {
          throw this.#stop(
            'overridden',
            `The number of replicas was set from ${expected} to ${spec.replicas} by somebody else`,
          );
        }
      },
      send: async deployment => {
        const { patchType, body } = buildPatch(
          { action: 'scale', parameters: { replicas } },
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
          await this.#options.api.request<unknown>({
            method: 'PATCH',
            path: pathsOf(environment).deployment,
            query: { fieldManager: FIELD_MANAGER },
            patchType,
            body,
            signal: run.signal,
          }),
        );
      },
      denied: why => this.#stop(index > 0 ? 'degraded' : 'interrupted', why),
      end: async ({ kind, error }) =>
        this.#stop(
          kind === 'away' ? 'interrupted' : 'degraded',
          kind === 'rejected'
            ? `Kubernetes refused the step to ${replicas}: ${describeApiError(
                error as Parameters<typeof describeApiError>[0],
                [],
              )}`
            : `The step to ${replicas} could not be sent (${kind})`,
        ),
    });
    const step: StepDone = {
      replicas,
      generation: sent.metadata.generation,
      resourceVersion: sent.metadata.resourceVersion,
      templateDigest: templateDigest(sent.spec.template),
      at: run.now(),
      verified: false,
    };
    await this.#record([...this.#steps, step], 'step-sent');
    return step;
  }

  /** Waits until the pods are as the step wants them. */
  async #settle(step: StepDone): Promise<void> {
    const run = this.#run;
    const begun = run.now();
    for (;;) {
      const judgement = await this.#judge(step);
      switch (judgement.state) {
        case 'complete':
          return;
        case 'overridden':
          throw this.#stop('overridden', judgement.message);
        case 'overtaken':
          throw this.#stop('interrupted', judgement.message);
        default:
          if (run.now() - begun >= run.rolloutTimeoutMs) {
            throw this.#stop('degraded', judgement.message);
          }
          await run.progress(`replicas-${step.replicas}`, judgement.message);
      }
      await run.pause(run.timing.rolloutPollMs);
    }
  }

  /** Lets the service run on fewer pods for the pause, unless somebody stops it. */
  async #rest(step: StepDone): Promise<void> {
    await this.#run.progress(
      `replicas-${step.replicas}`,
      `${step.replicas} replicas run. After ${durationInWords(
        this.#wanted.pause,
      )} signals are compared before the next step.`,
    );
    await this.#stay(step, this.#restsUntil(step));
  }

  #restsUntil({ at }: StepDone): number {
    return at + durationToMilliseconds(this.#wanted.pause);
  }

  /** Waits, as long as the step holds and nobody stops it. */
  async #stay(step: StepDone, until: number): Promise<void> {
    const run = this.#run;
    while (run.now() < until) {
      await this.#heedStop(step.replicas);
      const judgement = await this.#judge(step);
      if (judgement.state === 'overridden') {
        throw this.#stop('overridden', judgement.message);
      }
      if (judgement.state !== 'complete') {
        throw this.#stop('degraded', `It got worse: ${judgement.message}`);
      }
      await run.pause(
        Math.min(run.timing.rolloutPollMs, Math.max(1, until - run.now())),
      );
    }
  }

  /**
   * Compares signals with those before the first step; worse ones stop it, and
   * so does not knowing, after values were waited for.
   */
  async #compare(index: number): Promise<void> {
    const run = this.#run;
    const step = this.#steps[index];
    const givesUpAt = this.#restsUntil(step) + run.timing.signalWaitMs;
    for (;;) {
      const items = await this.#compareNow(step);
      const { verdict, summary } = judgeVerification(items);
      if (verdict === 'worse') {
        throw this.#stop('degraded', summary);
      }
      // A profile without signals was announced in the plan.
      if (
        verdict !== 'unknown' ||
        items.length === 0 ||
        this.#wanted.withoutSignals
      ) {
        await this.#recordVerified(index, summary);
        return;
      }
      if (run.now() >= givesUpAt) {
        throw this.#stop(
          'degraded',
          `${summary} A step that cannot be verified is not followed by another; gradual.withoutSignals goes on without`,
        );
      }
      await run.progress(
        `replicas-${step.replicas}`,
        `${summary} Waiting for more values.`,
      );
      await this.#stay(
        step,
        Math.min(givesUpAt, run.now() + run.timing.signalPollMs),
      );
    }
  }

  #compareNow(step: StepDone) {
    const run = this.#run;
    const now = run.now();
    return this.#options.comparer.compare(run.target, {
      changeBegan: run.stored.applyStartedAt ?? step.at,
      changeEnded: step.at,
      now,
      // What a rate still holds of before is accepted in exchange for a
      // comparison soon after the pause.
      mostSettleMs: (now - step.at) / 2,
    });
  }

  async #recordVerified(index: number, summary: string): Promise<void> {
    const run = this.#run;
    const step = this.#steps[index];
    await run.step(`replicas-${step.replicas}`, 'done', summary, {
      execution: {
        ...run.stored.execution,
        gradual: {
          from: this.#from,
          steps: this.#steps.with(index, { ...step, verified: true }),
        },
      },
    });
  }

  async #judge(step: StepDone) {
    const run = this.#run;
    const deployment = await readBefore(run, 'apply', () =>
      fetchDeployment(this.#options.api, run.target.environment, run),
    );
    return judgeChange(
      'scale',
      { ...run.stored.execution, applied: step },
      deployment,
    );
  }

  async #heedStop(replicas: number): Promise<void> {
    const by = await this.#run.stopRequestedBy();
    if (by !== undefined) {
      throw new OperationEnd(
        'degraded',
        `Stopped by ${by} at ${replicas} replicas, on the way from ${
          this.#from
        } to ${this.#wanted.replicas}.`,
      );
    }
  }

  #record(steps: StepDone[], event: string): Promise<void> {
    return this.#run.change(
      {
        execution: {
          ...this.#run.stored.execution,
          gradual: { from: this.#from, steps },
        },
      },
      event,
    );
  }

  /** From here on it is watched like any other number that was set. */
  async #recordApplied(step: StepDone): Promise<void> {
    const run = this.#run;
    const { verified, ...applied } = step;
    await run.step(`replicas-${step.replicas}`, 'done', undefined);
    await run.step(
      'apply',
      'done',
      `Kubernetes took it in ${this.#steps.length} steps.`,
      { execution: { ...run.stored.execution, applied } },
      [kubernetesEventMessage(run.operation)],
    );
  }

  #stop(state: 'degraded' | 'overridden' | 'interrupted', why: string) {
    const at = this.#steps.at(-1)?.replicas ?? this.#from;
    return new OperationEnd(
      state,
      `Stopped at ${at} replicas, on the way from ${this.#from} to ${
        this.#wanted.replicas
      }. ${why.replace(/\.?$/, '.')}`,
    );
  }
}

/**
 * Scales down in steps. Each is verified before the next: its pods are there,
 * the pause is over, signals could be compared and none got worse. Which steps were sent is
 * recorded, so that whoever takes over goes on with the right one.
 *
 * @throws OperationEnd when it stops on the way
 */
export async function scaleGradually(
  run: RunHandle,
  options: GradualOptions,
): Promise<void> {
  const scaling = new GradualScaling(run, options);
  await scaling.begin();
  await scaling.scale();
}
