import { parseArgs } from 'node:util';
import type { OverviewSubject } from './overview/overviewSubjects';

export const benchmarkNames = ['overview', 'requests', 'actions'] as const;

export type BenchmarkName = (typeof benchmarkNames)[number];

/** What a run measures and how long it takes. */
export interface BenchOptions {
  /** Seconds instead of minutes, and docs/benchmarks.md stays as it is. */
  quick: boolean;
  only?: BenchmarkName;
  /** Length of each window in which requests are counted. */
  windowSeconds: number;
  /** Pods of the measured workload. */
  sizes: number[];
  /** How many warm answers are measured; fewer where one takes seconds. */
  warmSamples(subject: OverviewSubject, pods: number): number;
  /** How many fresh processes are measured per subject and size. */
  coldSamples: number;
  viewers: number[];
  /** How often each action is asked for. */
  actionRounds: number;
}

/** @throws TypeError when an argument is unknown or makes no sense */
export function readOptions(args: string[]): BenchOptions {
  const { values } = parseArgs({
    args,
    options: {
      quick: { type: 'boolean', default: false },
      only: { type: 'string' },
      minutes: { type: 'string' },
    },
  });
  const { quick } = values;
  const only = benchmarkNames.find(name => name === values.only);
  if (values.only !== undefined && only === undefined) {
    throw new TypeError(`--only takes one of ${benchmarkNames.join(', ')}`);
  }
  const minutes = values.minutes === undefined ? undefined : +values.minutes;
  if (minutes !== undefined && !(minutes > 0)) {
    throw new TypeError('--minutes takes a positive number');
  }
  return {
    quick,
    only,
    windowSeconds: minutes ? minutes * 60 : defaultWindowSeconds(quick),
    sizes: quick ? [3, 100] : [3, 100, 1_000, 3_000, 5_000],
    warmSamples: (subject, pods) => {
      if (quick) {
        return 20;
      }
      if (subject === 'operations' || pods <= 100) {
        return 300;
      }
      return pods <= 1_000 ? 100 : 40;
    },
    coldSamples: quick ? 1 : 5,
    viewers: quick ? [1, 5] : [1, 10, 50, 200],
    actionRounds: quick ? 6 : 150,
  };
}

function defaultWindowSeconds(quick: boolean): number {
  return quick ? 30 : 60;
}
