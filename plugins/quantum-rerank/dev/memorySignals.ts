import type {
  EnvironmentRef,
  SignalHistory,
  SignalRangeName,
  SignalReading,
  Signals,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { ago } from '../src/__testUtils__/fixtures';
import { reading, signals } from '../src/__testUtils__/signalFixtures';

const POINTS = 120;
const RANGE_SECONDS: Record<SignalRangeName, number> = {
  '1h': 3600,
  '6h': 6 * 3600,
  '24h': 24 * 3600,
  '7d': 7 * 24 * 3600,
  '30d': 30 * 24 * 3600,
};

const readings: SignalReading[] = [
  reading({
    id: 'availability',
    title: 'Availability',
    unit: 'ratio',
    group: 'health',
    endpointClass: undefined,
    value: 0.9995,
    target: { min: 0.999 },
    normal: undefined,
  }),
  reading({
    value: 0.412,
    state: 'critical',
    reason: '412 ms is above the P1 bound of 200 ms',
    since: ago(840),
    bounds: [
      {
        alert: 'slow',
        title: 'Slow answers',
        severity: 'P1',
        above: 0.2,
        for: '5m',
        crossed: true,
      },
    ],
  }),
  reading({
    id: 'memory',
    title: 'Memory per pod',
    unit: 'bytes',
    group: 'resources',
    endpointClass: undefined,
    value: 1.4 * 1024 ** 3,
    target: { max: 2 * 1024 ** 3 },
    normal: { min: 1.2 * 1024 ** 3, max: 1.8 * 1024 ** 3 },
  }),
  reading({
    id: 'disk',
    title: 'Disk usage',
    unit: 'ratio',
    group: 'resources',
    endpointClass: undefined,
    value: undefined,
    state: 'unknown',
    reason: 'The profile names no metric for it',
    target: undefined,
    normal: undefined,
  }),
];

/** A few signals in different states. */
export function memorySignals(ref: EnvironmentRef): Signals {
  return signals(ref, {
    items: readings,
    verdict: {
      state: 'critical',
      summary: 'Similarity p95: 412 ms is above the P1 bound of 200 ms',
    },
  });
}

/** A curve around the value of a signal, with a gap and two changes. */
export function memoryHistory(
  signal: string,
  range: SignalRangeName = '1h',
): SignalHistory {
  const { unit, value, target, normal } =
    readings.find(({ id }) => id === signal) ?? readings[0];
  const stepSeconds = RANGE_SECONDS[range] / POINTS;
  const points = Array.from({ length: POINTS + 1 }, (_, index) => ({
    at: ago((POINTS - index) * stepSeconds),
    value:
      value === undefined || (index > 30 && index < 36)
        ? null
        : value * (index < 90 ? 0.25 : 1) * (1 + Math.sin(index / 3) / 20),
  }));
  return {
    signal,
    unit,
    range,
    from: points[0].at,
    to: points[POINTS].at,
    stepSeconds,
    points,
    target,
    normal,
    marks: [
      {
        at: ago(stepSeconds * 60),
        kind: 'operation',
        title: 'Scale production to 5',
        id: 'op-1',
      },
      { at: ago(stepSeconds * 31), kind: 'release', title: 'release 1.2.0' },
    ],
  };
}
