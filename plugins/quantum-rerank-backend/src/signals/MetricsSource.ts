import type { ProfileSignal } from '@quantumrerank/backstage-plugin-quantum-rerank-common';

/** What is known of a signal: a finite value, or why there is none. */
export type Measurement =
  | { value: number; at: number }
  | {
      /** A sentence without addresses and credentials. */
      problem: string;
      /** Nothing happened that could be measured, which is no trouble. */
      idle?: boolean;
    };

/** The newest answer of a source; moments in milliseconds since 1970. */
export interface SourceReading {
  /** What the source's clock said. */
  now: number;
  lastSuccessAt?: number;
  /** Why the last look failed. */
  problem?: string;
  /** By id of the signal. */
  measurements: ReadonlyMap<string, Measurement>;
}

/** A value at each step; null where nothing was measured. */
export interface HistoryPoint {
  at: number;
  value: number | null;
}

/** A stretch of time; both ends are multiples of the step. */
export interface HistoryRange {
  from: number;
  to: number;
  stepMs: number;
  /**
   * `worst`: the value of a step is the worst in it, by what is good of the
   * signal, so that nothing bad is between two steps. Otherwise the last one.
   */
  keep?: 'worst';
}

/** How long a ratio was measured, and how much of that it was kept; in milliseconds. */
export interface MeasuredTime {
  from: number;
  to: number;
  /** What is between the ends and not measured is neither kept nor lost. */
  measuredMs: number;
  /** Measured time, each moment as much as the ratio was: half of it at 0.5. */
  keptMs: number;
}

/** Where the signals of one environment are measured. */
export interface MetricsSource {
  readonly kind: 'prometheus' | 'scrape';
  /** Time between two looks; a value older than three of them is stale. */
  readonly intervalMs: number;
  /** Looks again if it is time. Never throws: trouble is part of the answer. */
  read(): Promise<SourceReading>;
  /** @throws Error whose message may be shown */
  history(signal: ProfileSignal, range: HistoryRange): Promise<HistoryPoint[]>;
  /**
   * How much of the newest stretch of time a ratio was kept. Values are means
   * over the signal's window, and each moment is in as many windows as every
   * other, so adding them up counts each moment once: an outage of a minute
   * is a minute lost, however many windows it was in.
   *
   * @param windowMs - whole hours
   * @throws Error whose message may be shown
   */
  measuredTime(signal: ProfileSignal, windowMs: number): Promise<MeasuredTime>;
}
