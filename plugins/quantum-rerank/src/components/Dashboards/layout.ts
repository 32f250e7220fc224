import type {
  DashboardName,
  SignalGroup,
  SignalReading,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';

/** Signals that are drawn in one chart, in the order of the profile. */
export interface ChartGroup {
  id: string;
  title: string;
  readings: SignalReading[];
}

const dashboardOfGroup: Record<SignalGroup, DashboardName> = {
  health: 'service-health',
  performance: 'performance',
  resources: 'performance',
  business: 'business',
};

/** Where a signal is drawn: as the profile says, or by its group. */
export function dashboardOf(reading: SignalReading): DashboardName {
  return reading.dashboard ?? dashboardOfGroup[reading.group];
}

/**
 * The charts of a dashboard, in the order of the profile. Signals with the
 * same `chart` stand together when they have the same unit: one axis cannot
 * serve two.
 */
export function chartsOf(
  readings: SignalReading[],
  dashboard: DashboardName,
): ChartGroup[] {
  const groups = new Map<string, ChartGroup>();
  for (const reading of readings) {
    if (dashboardOf(reading) !== dashboard) {
      continue;
    }
    const { id, chart, title, unit } = reading;
    const key = chart ? `chart ${chart} ${unit}` : `signal ${id}`;
    const group = groups.get(key) ?? {
      id: key,
      title: chart ?? title,
      readings: [],
    };
    group.readings.push(reading);
    groups.set(key, group);
  }
  return [...groups.values()];
}

/** Whether nothing has ever been measured of it: it has nothing to draw. */
export function isUnmeasured({ readings }: ChartGroup): boolean {
  return readings.every(
    ({ state, observedAt }) => state === 'unknown' && !observedAt,
  );
}

/** How far the sum of shares may be from one: they are measured one by one. */
const TOLERANCE = 0.02;

/** Whether the signals are the parts of one whole, e.g. tiers of users. */
export function areShares(readings: SignalReading[]): boolean {
  if (readings.length < 2 || readings.some(({ unit }) => unit !== 'ratio')) {
    return false;
  }
  const sum = readings.reduce((total, { value = NaN }) => total + value, 0);
  return Math.abs(sum - 1) <= TOLERANCE;
}
