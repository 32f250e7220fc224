import type {
  SignalHistory,
  SignalRangeName,
  SignalUnit,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { DateTime } from 'luxon';

/** An axis in numbers a person reads: `value / divisor` with its unit. */
export interface ValueScale {
  /** What one of the shown unit is in the unit of the signal. */
  divisor: number;
  /** Shown after each tick; empty where the unit is a word or none. */
  suffix: string;
  /** Ends of the axis, in the shown unit. */
  domain: [number, number];
  /** In the shown unit, lowest first. */
  ticks: number[];
}

const BYTE_UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];

function shownUnit(
  unit: SignalUnit,
  highest: number,
): { divisor: number; suffix: string } {
  switch (unit) {
    case 'seconds':
      return highest < 1
        ? { divisor: 0.001, suffix: ' ms' }
        : { divisor: 1, suffix: ' s' };
    case 'ratio':
      return { divisor: 0.01, suffix: ' %' };
    case 'bytes':
    case 'bytes-per-second': {
      const power = Math.min(
        BYTE_UNITS.length - 1,
        Math.max(0, Math.floor(Math.log2(Math.max(1, highest)) / 10)),
      );
      const perSecond = unit === 'bytes' ? '' : '/s';
      return {
        divisor: 1024 ** power,
        suffix: ` ${BYTE_UNITS[power]}${perSecond}`,
      };
    }
    default:
      return { divisor: 1, suffix: '' };
  }
}

/** Above this share of the highest value the lowest looks the same as it. */
const FLAT = 0.8;

/** A smaller span than this share of the highest value magnifies mere noise. */
const LEAST_SPAN = 0.1;

/** Part of a step that is only an error of floating point. */
const ROUNDING = 1e-6;

/** Distance of about four ticks: 1, 2 or 5 times a power of ten. */
function niceStep(span: number): number {
  const rough = span / 4;
  const power = 10 ** Math.floor(Math.log10(rough));
  const factor = [1, 2, 5, 10].find(step => step * power >= rough) ?? 10;
  return factor * power;
}

/** A value in the unit that is shown, without errors of floating point. */
export function inShownUnit(value: number, divisor: number): number {
  // Twelve digits drop what is only such an error: 0.999 / 0.01 is above 99.9.
  return Number((value / divisor).toPrecision(12));
}

/**
 * A value axis that holds every measurement, the target and the normal range,
 * so that none of them is out of sight. It starts at zero unless that would
 * make a flat line of what happens far above it. Several histories share it;
 * they have one unit.
 */
export function valueScale(...histories: SignalHistory[]): ValueScale {
  const unit = histories[0]?.unit ?? 'count';
  const numbers = histories
    .flatMap(({ points, target, normal }) => [
      ...points.map(({ value }) => value),
      target?.min,
      target?.max,
      normal?.min,
      normal?.max,
    ])
    .filter((value): value is number => Number.isFinite(value));
  const highest = numbers.length > 0 ? Math.max(...numbers) : 1;
  const lowest = numbers.length > 0 ? Math.min(...numbers) : 0;
  const { divisor, suffix } = shownUnit(
    unit,
    Math.max(Math.abs(highest), Math.abs(lowest)),
  );

  // Where a bound says what matters, its distance does; else the level does.
  const bounded = histories.some(({ target, normal }) => target ?? normal);
  const missing = bounded
    ? 0
    : Math.max(0, Math.abs(highest) * LEAST_SPAN - (highest - lowest)) / 2;
  const low =
    lowest >= 0 && lowest < highest * FLAT ? 0 : (lowest - missing) / divisor;
  const top = (highest + (low === 0 ? 0 : missing)) / divisor;
  const high = top > low ? top : low + 1;
  const step = niceStep(high - low);
  const first = Math.floor(low / step + ROUNDING);
  const last = Math.ceil(high / step - ROUNDING);
  const ticks = Array.from(
    { length: last - first + 1 },
    // Twelve digits drop what is only an error of floating point.
    (_, index) => Number(((first + index) * step).toPrecision(12)),
  );
  return {
    divisor,
    suffix,
    domain: [ticks[0], ticks[ticks.length - 1]],
    ticks,
  };
}

const DAY_MINUTES = 24 * 60;

const TICK_MINUTES: Record<SignalRangeName, number> = {
  '1h': 10,
  '6h': 60,
  '24h': 240,
  '7d': DAY_MINUTES,
  '30d': 5 * DAY_MINUTES,
};

/** Round times of the viewer's zone between two moments (ms). */
export function timeTicks(
  from: number,
  to: number,
  range: SignalRangeName,
): number[] {
  const ticks: number[] = [];
  const minutes = TICK_MINUTES[range];
  let tick = DateTime.fromMillis(from).startOf('day');
  while (tick.toMillis() <= to) {
    if (tick.toMillis() >= from) {
      ticks.push(tick.toMillis());
    }
    // A day is not always of 24 hours.
    tick =
      minutes < DAY_MINUTES
        ? tick.plus({ minutes })
        : tick.plus({ days: minutes / DAY_MINUTES });
  }
  return ticks;
}
