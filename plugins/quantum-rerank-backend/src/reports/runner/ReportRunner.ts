import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type {
  LoggerService,
  SchedulerService,
} from '@backstage/backend-plugin-api';
import type { SignalsService } from '@backstage/plugin-signals-node';
import type {
  Report,
  ReportKind,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { publishChange } from '../../live/publishChange';
import { digest } from '../../operations/canonicalJson';
import type { Target } from '../../profile/ProfileService';
import type { ReportProgram } from '../ReportProgram';
import type { ReportStore } from '../store/ReportStore';
import { ActiveRun } from './ActiveRun';
import { DEFAULT_REPORT_TIMING, type ReportTiming } from './timing';

/** What a {@link ReportRunner} needs. */
export interface ReportRunnerOptions {
  store: ReportStore;
  programs: ReportProgram[];
  logger: LoggerService;
  signals?: SignalsService;
  timing?: Partial<ReportTiming>;
}

/**
 * Carries runs out in the process that accepted them, and ends the runs of
 * processes that are gone.
 */
export class ReportRunner {
  /** Names this process. */
  readonly owner = randomUUID();
  readonly #options: ReportRunnerOptions;
  readonly #timing: ReportTiming;
  readonly #active = new Map<string, ActiveRun>();
  #stopped = false;

  constructor(options: ReportRunnerOptions) {
    this.#options = options;
    this.#timing = { ...DEFAULT_REPORT_TIMING, ...options.timing };
  }

  programOf(kind: ReportKind): ReportProgram {
    const program = this.#options.programs.find(each => each.kind === kind);
    if (!program) {
      throw new Error(`There is no program for ${kind}`);
    }
    return program;
  }

  /** Looks after silent and old reports from now on. */
  async start(scheduler: SchedulerService): Promise<void> {
    await scheduler.scheduleTask({
      id: 'interrupt-silent-reports',
      scope: 'global',
      frequency: { milliseconds: this.#timing.sweepMs },
      timeout: { minutes: 1 },
      fn: () => this.sweep(),
    });
    await scheduler.scheduleTask({
      id: 'prune-reports',
      scope: 'global',
      frequency: { hours: 6 },
      initialDelay: { minutes: 1 },
      timeout: { minutes: 5 },
      fn: () => this.prune(),
    });
  }

  /** Begins a run that was recorded for this process. */
  begin(report: Report, target: Target): void {
    this.publish(report);
    const run = new ActiveRun({
      report,
      target,
      program: this.programOf(report.kind),
      owner: this.owner,
      store: this.#options.store,
      timing: this.#timing,
      logger: this.#options.logger,
      onChange: changed => this.publish(changed),
    });
    this.#active.set(report.id, run);
    void run.done.finally(() => this.#active.delete(report.id));
    if (this.#stopped) {
      run.stop({ kind: 'shutdown' });
    }
  }

  /** Stops a run of this process, and waits a moment for its end. */
  async cancel(id: string, by: string): Promise<void> {
    const run = this.#active.get(id);
    run?.stop({ kind: 'cancelled', by });
    const waited = new AbortController();
    await Promise.race([
      run?.done,
      sleep(this.#timing.cancelWaitMs, undefined, {
        signal: waited.signal,
        ref: false,
      }).catch(() => {}),
    ]).finally(() => waited.abort());
  }

  /** Ends the runs whose process is gone, keeping what they found. */
  async sweep(): Promise<void> {
    const { store, logger } = this.#options;
    for (const report of await store.interruptSilent(this.#timing.silentMs)) {
      logger.warn(`Report ${report.id} was interrupted: its process is gone`);
      this.publish(report);
    }
  }

  /** Forgets old reports. */
  async prune(): Promise<void> {
    await this.#options.store.prune(this.#timing.keptMs);
  }

  /** Interrupts the runs of this process. */
  async stop(): Promise<void> {
    this.#stopped = true;
    for (const run of this.#active.values()) {
      run.stop({ kind: 'shutdown' });
    }
    await this.idle();
  }

  /** Resolves when nothing runs in this process. */
  async idle(): Promise<void> {
    while (this.#active.size > 0) {
      await Promise.all([...this.#active.values()].map(({ done }) => done));
    }
  }

  /** Tells browsers that a report changed. */
  publish(report: Report): void {
    publishChange(
      {
        type: 'reports',
        entityRef: report.entityRef,
        environment: report.environment,
        version: digest([report.id, report.sequence]).slice(0, 16),
      },
      this.#options,
    );
  }
}
