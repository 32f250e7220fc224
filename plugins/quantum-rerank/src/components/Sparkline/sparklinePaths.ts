import type { SignalHistory } from '@quantumrerank/backstage-plugin-quantum-rerank-common';

/** Room for the width of the line at the edges. */
const MARGIN = 2;

/** Paths of what was measured, and single measurements between gaps. */
export interface SparklinePaths {
  lines: string[];
  dots: { x: number; y: number }[];
}

/**
 * Draws points from the lowest to the highest value of themselves; a line
 * that never moves is in the middle. A gap stays a gap.
 */
export function sparklinePaths(
  points: SignalHistory['points'],
  width: number,
  height: number,
): SparklinePaths {
  const values = points.flatMap(({ value }) => value ?? []);
  const low = Math.min(...values);
  const high = Math.max(...values);
  const round = (value: number) => Math.round(value * 10) / 10;
  const x = (index: number) =>
    round(
      MARGIN + (index / Math.max(1, points.length - 1)) * (width - 2 * MARGIN),
    );
  const y = (value: number) =>
    round(
      high === low
        ? height / 2
        : height -
            MARGIN -
            ((value - low) / (high - low)) * (height - 2 * MARGIN),
    );

  const runs: { x: number; y: number }[][] = [];
  let open = false;
  points.forEach(({ value }, index) => {
    if (value === null) {
      open = false;
      return;
    }
    const point = { x: x(index), y: y(value) };
    if (open) {
      runs[runs.length - 1].push(point);
    } else {
      runs.push([point]);
      open = true;
    }
  });
  return {
    lines: runs
      .filter(run => run.length > 1)
      .map(run => `M${run.map(point => `${point.x},${point.y}`).join('L')}`),
    dots: runs.filter(run => run.length === 1).map(([point]) => point),
  };
}
