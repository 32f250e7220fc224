import type { Theme } from '@material-ui/core/styles';
import type {
  SignalHistory,
  SignalUnit,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { inShownUnit } from './scales';

/** One line of a chart. All lines of a chart have one unit and one range. */
export interface ChartSeries {
  id: string;
  title: string;
  history: SignalHistory;
}

/** What was measured at one moment, one value per series. */
export interface ChartRow {
  /** Browser time in ms. */
  at: number;
  /** As measured, in the order of the series; null where nothing was. */
  measured: (number | null)[];
  /** The same in the unit that is shown. */
  shown: (number | null)[];
}

/**
 * The measurements of several series beside each other, oldest first. They
 * are asked for one after the other, so their times can be off by part of a
 * step; what lies within half a step is one moment.
 */
export function chartRows(series: ChartSeries[], divisor: number): ChartRow[] {
  const rows = new Map<number, ChartRow>();
  const stepMs = Math.max(1, (series[0]?.history.stepSeconds ?? 1) * 1000);
  series.forEach(({ history }, index) => {
    for (const { at, value } of history.points) {
      const time = Date.parse(at);
      const key = Math.round(time / stepMs);
      const row = rows.get(key) ?? {
        at: time,
        measured: series.map(() => null),
        shown: series.map(() => null),
      };
      row.measured[index] = value;
      row.shown[index] = value === null ? null : inShownUnit(value, divisor);
      rows.set(key, row);
    }
  });
  return [...rows.values()].sort((a, b) => a.at - b.at);
}

/** True where a line would be invisible: nothing was measured beside it. */
export function isAlone(rows: ChartRow[], row: number, series: number) {
  const value = (index: number) => rows[index]?.measured[series] ?? null;
  return (
    value(row) !== null && value(row - 1) === null && value(row + 1) === null
  );
}

/** Whether anything was measured at all. */
export function isMeasured(history: SignalHistory | undefined): boolean {
  return history?.points.some(({ value }) => value !== null) ?? false;
}

/** The normal range, where all series that have one have the same. */
export function sharedNormal(
  histories: SignalHistory[],
): SignalHistory['normal'] {
  const ranges = histories.flatMap(({ normal }) => (normal ? [normal] : []));
  const [first] = ranges;
  return first &&
    ranges.every(({ min, max }) => min === first.min && max === first.max)
    ? first
    : undefined;
}

/** Every number that some series should keep, once. */
export function targetNumbers(histories: SignalHistory[]): number[] {
  return [
    ...new Set(
      histories
        .flatMap(({ target }) => [target?.min, target?.max])
        .filter((value): value is number => value !== undefined),
    ),
  ];
}

/** The unit of a chart. */
export function unitOf(series: ChartSeries[]): SignalUnit {
  return series[0]?.history.unit ?? 'count';
}

/** Each readable on paper, and told apart by people who see colours otherwise. */
const COLORS = {
  light: ['#0b5cad', '#b34700', '#5b3fa8', '#00695c', '#a3195b'],
  dark: ['#64b5f6', '#ffb26b', '#c5a8ff', '#5fd4c4', '#ff94c2'],
};

/** The first is solid, as a single line is. */
const DASHES = [undefined, '9 4', '2 3', '9 3 2 3', '1 6'];

/** Colour and pattern of a line: either alone tells it from the others. */
export function seriesLook(
  theme: Theme,
  index: number,
): { color: string; dash?: string } {
  const colors = COLORS[theme.palette.type];
  return {
    color: colors[index % colors.length],
    dash: DASHES[index % DASHES.length],
  };
}
