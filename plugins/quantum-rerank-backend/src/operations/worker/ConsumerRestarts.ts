import type { PlannedConsumer } from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { list } from '../../guardrails/list';
import type { KubernetesApi } from '../../kubernetes/KubernetesApi';
import { kubernetesEventMessage } from '../outbox/kubernetesEvents';
import type { Deployment } from '../plan/objects';
import type {
  ConsumerRestart,
  ExecutionRecord,
} from '../store/executionRecord';
import { OperationEnd } from './ends';
import { followRollout } from './followRollout';
import { heedStopBetween } from './heedStop';
import { appliedOf, beforeOf } from './recordApplied';
import type { RunHandle } from './RunHandle';
import { sendRestart } from './sendRestart';

/** The last part of a change of what pods read. */
export interface WithConsumers {
  api: KubernetesApi;
  /** Changes the operated deployment, at most once. */
  change: () => Promise<Deployment>;
  /** What Kubernetes took then, a sentence. */
  taken: string;
  /** What is done once it is changed, in sentences. */
  done: string;
}

/** Restarts of the workloads that a plan names, one after the other. */
export class ConsumerRestarts {
  readonly #run: RunHandle;
  readonly #options: WithConsumers;
  readonly #planned: PlannedConsumer[];

  constructor(
    run: RunHandle,
    options: WithConsumers,
    planned: PlannedConsumer[],
  ) {
    this.#run = run;
    this.#options = options;
    this.#planned = planned;
  }

  async carryOut(): Promise<void> {
    const run = this.#run;
    await this.#changeFirst();
    for (const consumer of this.#planned) {
      if (this.#restartOf(consumer)?.containerRestarts === undefined) {
        await this.#restart(consumer);
      }
    }
    await run.change(
      {
        execution: {
          ...run.stored.execution,
          applied: this.#record().first,
        },
      },
      'consumers-restarted',
    );
  }

  /** The operated deployment, until it is rolled out. */
  async #changeFirst(): Promise<void> {
    const run = this.#run;
    const { api, change, taken, done } = this.#options;
    const pending = `${list(this.#names())} ${
      this.#planned.length === 1 ? 'was' : 'were'
    } not restarted.`;
    if (run.stored.execution.consumers === undefined) {
      const changed = await change().catch(error => {
        // What was not changed at all needs no restart.
        throw error instanceof OperationEnd &&
          run.stored.execution.configuration?.writtenAt !== undefined
          ? new OperationEnd(error.state, `${error.message} ${pending}`)
          : error;
      });
      await run.step(
        'apply',
        'done',
        taken,
        {
          execution: {
            ...run.stored.execution,
            consumers: { first: appliedOf(changed, run.now()), restarts: [] },
          },
        },
        [kubernetesEventMessage(run.operation)],
      );
    }
    const { before, configuration } = run.stored.execution;
    try {
      await followRollout(run, api, {
        name: run.target.environment.resources.deployment,
        uid: configuration?.deploymentUid ?? '',
        step: 'rollout',
        before,
        applied: this.#record().first,
      });
    } catch (error) {
      throw error instanceof OperationEnd
        ? new OperationEnd(error.state, `${done} ${error.message} ${pending}`)
        : error;
    }
  }

  async #restart(consumer: PlannedConsumer): Promise<void> {
    try {
      const applied =
        this.#restartOf(consumer)?.applied ?? (await this.#send(consumer));
      const { restarts } = await followRollout(this.#run, this.#options.api, {
        name: consumer.name,
        uid: consumer.uid,
        step: `restart-${consumer.name}`,
        before: this.#restartOf(consumer)?.before,
        applied,
      });
      await this.#note(consumer, { containerRestarts: restarts }, 'complete');
    } catch (error) {
      throw error instanceof OperationEnd
        ? this.#partlyDone(consumer, error)
        : error;
    }
  }

  async #send(consumer: PlannedConsumer) {
    const run = this.#run;
    const { name, uid } = consumer;
    const step = `restart-${name}` as const;
    if (this.#restartOf(consumer)?.before === undefined) {
      // Else an earlier process may have sent it, which is looked at first.
      await heedStopBetween(
        run,
        why =>
          new OperationEnd('degraded', `${why} ${name} was not restarted.`),
      );
    }
    await run.progress(step, `Restarting ${name}.`);
    const restarted = await sendRestart(run, this.#options.api, {
      name,
      step,
      what: name,
      left: `${name} was not restarted.`,
      check: ({ metadata }) => {
        if (metadata.uid !== uid) {
          throw new OperationEnd(
            'degraded',
            `${name} was deleted and made again by somebody else, so it was not restarted.`,
          );
        }
        if (
          !run.target.environment.consumers.some(each => each.name === name)
        ) {
          throw new OperationEnd(
            'degraded',
            `The profile does not name ${name} among the consumers any more, so it was not restarted.`,
          );
        }
      },
      beforeSend: deployment =>
        this.#note(consumer, { before: beforeOf(deployment) }, 'sending'),
      end: why => new OperationEnd('degraded', why),
    });
    const applied = appliedOf(restarted, run.now());
    await this.#note(consumer, { applied }, 'sent', [
      kubernetesEventMessage(run.operation, {
        kind: 'Deployment',
        name,
        uid,
      }),
    ]);
    return applied;
  }

  /** Records how far the restart of one of them is. */
  async #note(
    { name }: PlannedConsumer,
    part: Partial<ConsumerRestart>,
    event: string,
    outbox: Parameters<RunHandle['change']>[2] = [],
  ): Promise<void> {
    const run = this.#run;
    const { first, restarts } = this.#record();
    const known = restarts.find(each => each.name === name) ?? { name };
    await run.change(
      {
        execution: {
          ...run.stored.execution,
          consumers: {
            first,
            restarts: [
              ...restarts.filter(each => each.name !== name),
              { ...known, ...part },
            ],
          },
        },
      },
      `restart-${name}-${event}`,
      outbox,
    );
  }

  /** Whatever it is that went wrong with one of them, the change was made. */
  #partlyDone(
    { name }: PlannedConsumer,
    { state, message }: OperationEnd,
  ): OperationEnd {
    const names = this.#names();
    const index = names.indexOf(name);
    const [restarted, left] = [names.slice(0, index), names.slice(index + 1)];
    return new OperationEnd(
      state === 'interrupted' ? state : 'degraded',
      [
        this.#options.done,
        ...(restarted.length > 0 ? [`Restarted ${list(restarted)}.`] : []),
        message,
        ...(left.length > 0 ? [`Not restarted: ${list(left)}.`] : []),
        'Pods that run already may have the former values.',
      ].join(' '),
    );
  }

  #names(): string[] {
    return this.#planned.map(({ name }) => name);
  }

  #restartOf({ name }: PlannedConsumer): ConsumerRestart | undefined {
    return this.#record().restarts.find(each => each.name === name);
  }

  #record(): NonNullable<ExecutionRecord['consumers']> {
    const { consumers } = this.#run.stored.execution;
    if (!consumers) {
      throw new TypeError('the operated deployment was not changed yet');
    }
    return consumers;
  }
}
