import type {
  EnvironmentRef,
  Health,
  SignalHistory,
  SignalReading,
  Signals,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';

const PRODUCTION: EnvironmentRef = {
  entityRef: 'component:default/quantum-rerank',
  environment: 'production',
};

/** A signal that is well. */
export function reading(overrides: Partial<SignalReading> = {}): SignalReading {
  return {
    id: 'similarity-p95',
    title: 'Similarity p95',
    unit: 'seconds',
    group: 'performance',
    endpointClass: 'similarity',
    value: 0.091,
    state: 'ok',
    observedAt: new Date().toISOString(),
    target: { max: 0.1, source: 'PRD' },
    normal: { min: 0.05, max: 0.1 },
    bounds: [],
    window: '5m',
    ...overrides,
  };
}

/** Signals of an environment, read a moment ago. */
export function signals(
  ref: EnvironmentRef = PRODUCTION,
  overrides: Partial<Signals> = {},
): Signals {
  return {
    ...ref,
    source: {
      kind: 'scrape',
      state: 'live',
      lastSuccessAt: new Date().toISOString(),
    },
    verdict: { state: 'ok', summary: '1 signal is within its bounds' },
    items: [reading()],
    version: '1',
    ...overrides,
  };
}

/** Three points of a signal, the second not measured. */
export function signalHistory(
  overrides: Partial<SignalHistory> = {},
): SignalHistory {
  const now = Date.now();
  const at = (minutes: number) =>
    new Date(now - minutes * 60_000).toISOString();
  return {
    signal: 'similarity-p95',
    unit: 'seconds',
    range: '1h',
    from: at(60),
    to: at(0),
    stepSeconds: 60,
    points: [
      { at: at(2), value: 0.09 },
      { at: at(1), value: null },
      { at: at(0), value: 0.091 },
    ],
    target: { max: 0.1 },
    normal: { min: 0.05, max: 0.1 },
    marks: [],
    ...overrides,
  };
}

/** Probes that answer. */
export function health(
  ref: EnvironmentRef = PRODUCTION,
  overrides: Partial<Health> = {},
): Health {
  return {
    ...ref,
    state: 'ok',
    summary: 'All parts are well',
    parts: [
      {
        part: 'probes',
        applies: true,
        state: 'ok',
        summary: '1 of 1 probes is ok',
        observedAt: new Date().toISOString(),
      },
    ],
    items: [
      {
        probe: '/health',
        state: 'ok',
        status: 200,
        latencyMs: 21,
        observedAt: new Date().toISOString(),
      },
    ],
    ...overrides,
  };
}
