import type {
  PerformanceResult,
  VerdictState,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';

/** One percentile of one endpoint class. */
export interface PercentileRow {
  id: string;
  result: PerformanceResult;
  percentile: 'p50' | 'p95' | 'p99';
  value: number | null;
  target?: number;
  /** Absent where there is no target. `unknown` where nothing answered. */
  verdict?: Extract<VerdictState, 'ok' | 'critical' | 'unknown'>;
  /** Of the run before; undefined where it is not comparable. */
  previous?: number;
  /** Now minus before; positive is slower. */
  difference?: number;
}

/** The percentiles of every class, each against its target and the run before. */
export function percentileRows(results: PerformanceResult[]): PercentileRow[] {
  return results.flatMap(result =>
    (['p50', 'p95', 'p99'] as const).map(percentile => {
      const value = result[percentile];
      const target = result.targets[percentile];
      const previous = result.previous?.[percentile] ?? undefined;
      return {
        id: `${result.endpointClass} ${percentile}`,
        result,
        percentile,
        value,
        ...(target !== undefined && {
          target,
          verdict: judge(value, target, result.state),
        }),
        ...(previous !== undefined && { previous }),
        ...(previous !== undefined &&
          value !== null && { difference: value - previous }),
      };
    }),
  );
}

/** Too few answers tell nothing, however fast they were; the backend says so. */
function judge(value: number | null, target: number, state: VerdictState) {
  if (value === null || state === 'unknown') {
    return 'unknown';
  }
  return value <= target ? 'ok' : 'critical';
}
