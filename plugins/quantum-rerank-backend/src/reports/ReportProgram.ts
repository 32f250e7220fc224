import type {
  LoadParameters,
  Report,
  ReportFact,
  ReportKind,
  ReportStep,
  VerdictState,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import type { Target } from '../profile/ProfileService';

/** What a run is told about a step that is over. */
export interface StepResult {
  facts: ReportFact[];
  /** In place of the worst of the facts. */
  verdict?: VerdictState;
  /** In place of the sentence made of the facts. */
  summary?: string;
}

/** The run that a program is part of. */
export interface RunContext {
  target: Target;
  /** As it was asked for. */
  report: Report;
  /** Aborts when the run is to stop, whoever wants that. */
  signal: AbortSignal;
  /**
   * Does one step and keeps what it found. A step that fails is not known
   * and does not end the run.
   */
  step(id: string, work: () => Promise<StepResult>): Promise<void>;
  /** Keeps numbers of the load until now. */
  keepLoad(load: NonNullable<Report['load']>): void;
}

/** What a program answers when it came to its end. */
export interface ProgramEnd {
  /** In place of the worst of the steps. */
  verdict?: VerdictState;
  /** In place of the sentence made of the steps. */
  summary?: string;
}

/** One kind of run. */
export interface ReportProgram {
  readonly kind: ReportKind;
  /**
   * What will be done in an environment.
   *
   * @throws InputError or ConflictError when it cannot be done there
   */
  prepare(
    target: Target,
    load: Partial<LoadParameters> | undefined,
  ): Promise<{
    title: string;
    steps: Array<Pick<ReportStep, 'id' | 'title'>>;
    load?: Report['load'];
    comparedWith?: string;
  }>;
  run(context: RunContext): Promise<ProgramEnd>;
}
