import type { PerformanceResult } from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { percentileRows } from './percentiles';

const result: PerformanceResult = {
  endpointClass: 'similarity',
  requests: 100,
  errors: 1,
  p50: 0.06,
  p95: 0.12,
  p99: null,
  max: 0.2,
  targets: { p95: 0.1, p99: 0.2 },
  state: 'critical',
  previous: { p50: 0.08, p95: null, p99: 0.1 },
};

describe('percentileRows', () => {
  it('compares each percentile with its target and the run before', () => {
    const [p50, p95, p99] = percentileRows([result]);
    expect(p50).toMatchObject({ value: 0.06, previous: 0.08 });
    expect(p50.difference).toBeCloseTo(-0.02);
    expect(p50).not.toHaveProperty('verdict');
    expect(p95).toMatchObject({ target: 0.1, verdict: 'critical' });
    expect(p95).not.toHaveProperty('previous');
    expect(p99).toMatchObject({ value: null, verdict: 'unknown' });
    expect(p99).not.toHaveProperty('difference');
  });

  it('keeps to what the backend cannot tell', () => {
    const rows = percentileRows([
      { ...result, state: 'unknown', reason: '13 answers are too few' },
    ]);
    expect(rows.map(({ verdict }) => verdict)).toEqual([
      undefined,
      'unknown',
      'unknown',
    ]);
  });
});
