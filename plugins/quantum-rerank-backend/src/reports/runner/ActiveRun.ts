import type { LoggerService } from '@backstage/backend-plugin-api';
import { stringifyError } from '@backstage/errors';
import type {
  Report,
  ReportStep,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import type { Target } from '../../profile/ProfileService';
import type { ReportProgram, RunContext, StepResult } from '../ReportProgram';
import {
  LostRunError,
  type ReportEnd,
  type ReportStore,
} from '../store/ReportStore';
import { endSteps, judgeRun, judgeStep, verdictOfEarlyEnd } from '../verdict';
import { textOf } from './textOf';
import type { ReportTiming } from './timing';

/** Why a run is stopped before its end. */
export type StopReason =
  | { kind: 'cancelled'; by: string }
  | { kind: 'shutdown' }
  | { kind: 'lost' };

/** What an {@link ActiveRun} needs. */
export interface ActiveRunOptions {
  report: Report;
  target: Target;
  program: ReportProgram;
  owner: string;
  store: ReportStore;
  timing: ReportTiming;
  logger: LoggerService;
  /** Called after every change that is written. */
  onChange: (report: Report) => void;
}

/** One run in this process, from its first step to its record. */
export class ActiveRun {
  /** Resolves when nothing of it runs any more; never rejects. */
  readonly done: Promise<void>;
  readonly #options: ActiveRunOptions;
  readonly #stopped = new AbortController();
  #stopReason: StopReason | undefined;
  #steps: ReportStep[];
  #load: Report['load'];
  /** Writes come one after the other, so that an older never wins. */
  #writing: Promise<void> = Promise.resolve();

  constructor(options: ActiveRunOptions) {
    this.#options = options;
    this.#steps = options.report.steps;
    this.#load = options.report.load;
    this.done = this.#execute();
  }

  /** Ends it as soon as possible; what it found is kept. */
  stop(reason: StopReason): void {
    this.#stopReason ??= reason;
    this.#stopped.abort();
  }

  async #execute(): Promise<void> {
    const heartbeat = this.#startHeartbeat();
    try {
      await this.#write({ state: 'running' });
      await this.#finish(await this.#carryOut());
    } catch (error) {
      if (!(error instanceof LostRunError)) {
        // Its silence will be noticed, by this process or another.
        this.#options.logger.error(
          `Report ${
            this.#options.report.id
          } could not be kept: ${stringifyError(error)}`,
        );
      }
      this.#stopped.abort();
    } finally {
      clearInterval(heartbeat);
    }
  }

  async #carryOut(): Promise<ReportEnd> {
    const { program, target, report, logger } = this.#options;
    const context: RunContext = {
      target,
      report,
      signal: this.#stopped.signal,
      step: (id, work) => this.#step(id, work),
      keepLoad: load => {
        this.#load = load;
        this.#writeLater();
      },
    };
    try {
      const end = await program.run(context);
      if (!this.#stopped.signal.aborted) {
        return { state: 'finished', ...judgeRun(this.#steps), ...end };
      }
    } catch (error) {
      if (error instanceof LostRunError) {
        throw error;
      }
      if (!this.#stopped.signal.aborted) {
        logger.error(
          `Report ${report.id} failed: ${stringifyError(error)}`,
          error instanceof Error ? error : undefined,
        );
        return this.#early('failed', {
          summary: 'It could not be carried out',
          reason:
            'Something unexpected went wrong; the log of the backend has more',
        });
      }
    }
    return this.#stopReason?.kind === 'cancelled'
      ? this.#early('cancelled', {
          summary: `It was cancelled by ${this.#stopReason.by}`,
        })
      : this.#early('interrupted', {
          summary: 'It was interrupted',
          reason: `${
            this.#stopReason?.kind === 'lost'
              ? 'The process that ran it could not reach the database for too long'
              : 'The process that ran it was shut down'
          }; what it had found is kept`,
        });
  }

  /** An end before all steps are done; they are not known, never ok. */
  #early(
    state: ReportEnd['state'],
    words: Pick<ReportEnd, 'summary' | 'reason'>,
  ): ReportEnd {
    return { state, verdict: verdictOfEarlyEnd(this.#steps), ...words };
  }

  async #step(id: string, work: () => Promise<StepResult>): Promise<void> {
    this.#stopped.signal.throwIfAborted();
    this.#setStep(id, { state: 'running', startedAt: timestamp() });
    await this.#write({});
    let result: StepResult;
    try {
      result = await work();
    } catch (error) {
      this.#stopped.signal.throwIfAborted();
      this.#options.logger.warn(
        `Step ${id} of report ${
          this.#options.report.id
        } failed: ${stringifyError(error)}`,
      );
      result = {
        facts: [
          {
            subject: id,
            state: 'unknown',
            summary: 'It could not be found out',
          },
        ],
      };
    }
    const facts = result.facts.map(fact => ({
      ...fact,
      subject: textOf(fact.subject, 300),
      summary: textOf(fact.summary, 500),
    }));
    const judged = judgeStep(facts);
    this.#setStep(id, {
      state: 'done',
      finishedAt: timestamp(),
      facts,
      verdict: result.verdict ?? judged.verdict,
      summary: textOf(result.summary ?? judged.summary, 500),
    });
    await this.#write({});
    this.#stopped.signal.throwIfAborted();
  }

  #setStep(id: string, change: Partial<ReportStep>): void {
    this.#steps = this.#steps.map(step =>
      step.id === id ? { ...step, ...change } : step,
    );
  }

  async #finish(end: ReportEnd): Promise<void> {
    await this.#writing;
    const { report, owner, store, onChange } = this.#options;
    onChange(
      await store.finish(report.id, owner, {
        ...end,
        summary: textOf(end.summary, 500),
        steps: endSteps(this.#steps),
        load: this.#load,
      }),
    );
  }

  #write(change: { state?: 'running' }): Promise<void> {
    const { report, owner, store, onChange } = this.#options;
    const written = this.#writing.then(async () => {
      onChange(
        await store.change(report.id, owner, {
          ...change,
          steps: this.#steps,
          load: this.#load,
        }),
      );
    });
    this.#writing = written.catch(() => {});
    return written;
  }

  #writeLater(): void {
    this.#write({}).catch(error => this.#onTrouble(error));
  }

  /**
   * Says that it goes on. A process that cannot say so for too long stops, for
   * by then another one has ended the run.
   */
  #startHeartbeat(): NodeJS.Timeout {
    const { report, owner, store, timing } = this.#options;
    let heardAt = performance.now();
    let asking = false;
    return setInterval(() => {
      if (performance.now() - heardAt > timing.silentMs) {
        this.stop({ kind: 'lost' });
      }
      if (asking) {
        return;
      }
      asking = true;
      const askedAt = performance.now();
      store
        .heartbeat(report.id, owner)
        .then(({ held, cancelledBy }) => {
          heardAt = askedAt;
          if (!held) {
            this.stop({ kind: 'lost' });
          } else if (cancelledBy !== undefined) {
            this.stop({ kind: 'cancelled', by: cancelledBy });
          }
        })
        .catch(error => this.#onTrouble(error))
        .finally(() => {
          asking = false;
        });
    }, timing.heartbeatMs);
  }

  #onTrouble(error: unknown): void {
    if (error instanceof LostRunError) {
      this.stop({ kind: 'lost' });
      return;
    }
    this.#options.logger.warn(
      `Report ${this.#options.report.id} is not written: ${stringifyError(
        error,
      )}`,
    );
  }
}

function timestamp(): string {
  return new Date().toISOString();
}
