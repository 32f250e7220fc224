import {
  durationInWords,
  durationToMilliseconds,
  type ProfileSignal,
  type ScrapeQuery,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import type { Measurement } from '../MetricsSource';
import { bucketQuantile } from './quantile';
import { counterRate, type CounterPoint } from './rate';
import type { Sample } from './samples';

/** One look at `/metrics`, oldest first in lists. */
export interface Scrape {
  at: number;
  /** Absent when nothing could be read. */
  samples?: Sample[];
  /** Why nothing could be read. */
  problem?: string;
  /** What failed is the way there or the profile, which says nothing about the service. */
  misconfigured?: boolean;
}

type Labels = Record<string, string>;

/** A counter over time. */
interface Series {
  labels: Labels;
  points: CounterPoint[];
}

/** Values that stand for "not to be known", in words. */
class Unmeasurable extends Error {
  readonly idle: boolean;

  constructor(message: string, idle = false) {
    super(message);
    this.idle = idle;
  }
}

/**
 * The value of a signal at the newest look that succeeded.
 *
 * @param scrapes - looks of the last while, oldest first
 */
export function evaluate(
  signal: ProfileSignal,
  scrapes: Scrape[],
): Measurement {
  const { scrape: query } = signal;
  if (!query) {
    return { problem: 'The profile names no metric for it' };
  }
  const windowMs = durationToMilliseconds(signal.window);
  const last = scrapes[scrapes.length - 1];
  if ('up' in query && last?.misconfigured) {
    return { problem: last.problem ?? 'It cannot be looked at' };
  }
  const readable = scrapes.filter(
    'up' in query ? ({ misconfigured }) => !misconfigured : isReadable,
  );
  const newest = readable[readable.length - 1];
  if (!newest) {
    return { problem: 'The service has not been read yet' };
  }
  const within = readable.filter(({ at }) => at > newest.at - windowMs);
  try {
    const value = valueOf(query, within, {
      end: newest.at,
      // Nobody looked before the first of them: what happened then is not
      // zero, so a rate is taken over the time that was looked at.
      windowMs: Math.min(windowMs, newest.at - within[0].at) || windowMs,
      window: signal.window,
    });
    return Number.isFinite(value)
      ? { value, at: newest.at }
      : { problem: `Its value is ${value}, which says nothing` };
  } catch (error) {
    if (error instanceof Unmeasurable) {
      return { problem: error.message, ...(error.idle ? { idle: true } : {}) };
    }
    throw error;
  }
}

function isReadable(scrape: Scrape): scrape is Required<Scrape> {
  return scrape.samples !== undefined;
}

interface Window {
  end: number;
  windowMs: number;
  /** As it is written in the profile. */
  window: string;
}

function valueOf(query: ScrapeQuery, within: Scrape[], window: Window): number {
  if ('up' in query) {
    return within.filter(isReadable).length / within.length;
  }
  if ('gauge' in query) {
    const samples = within[within.length - 1].samples ?? [];
    const values = samples
      .filter(sample => sample.name === query.gauge)
      .filter(({ labels }) => matches(labels, query.where))
      .map(({ value }) => value);
    if (values.length === 0) {
      throw new Unmeasurable(`The service does not expose ${query.gauge}`);
    }
    const sum = values.reduce((a, b) => a + b, 0);
    return {
      max: () => Math.max(...values),
      min: () => Math.min(...values),
      sum: () => sum,
      avg: () => sum / values.length,
    }[query.aggregate]();
  }
  if ('rate' in query) {
    const rates = ratesOf(query.rate, query.where, within, window);
    const { maxPer } = query;
    return maxPer === undefined
      ? sumOf(rates)
      : Math.max(...groupSums(rates, maxPer).values());
  }
  if ('ratio' in query) {
    const whole = sumOf(
      ratesOf(query.of.metric, query.of.where, within, window),
    );
    const part = sumOf(
      ratesOf(query.ratio.metric, query.ratio.where, within, window),
    );
    if (whole === 0) {
      throw nothingHappened(window);
    }
    return part / whole;
  }
  const rates = ratesOf(`${query.of}_bucket`, query.where, within, window);
  const value = bucketQuantile(
    query.quantile,
    [...groupSums(rates, 'le')].map(([bound, count]) => ({
      bound: bound === '+Inf' ? Infinity : Number(bound),
      count,
    })),
  );
  if (value === undefined) {
    throw new Unmeasurable(`${query.of} is not a whole histogram`);
  }
  if (Number.isNaN(value)) {
    throw nothingHappened(window);
  }
  return value;
}

function nothingHappened({ window }: Window): Unmeasurable {
  return new Unmeasurable(
    `Nothing happened in the last ${durationInWords(
      window,
    )} that could be measured`,
    true,
  );
}

function ratesOf(
  metric: string,
  where: Labels | undefined,
  within: Scrape[],
  window: Window,
): Array<{ labels: Labels; rate: number }> {
  const all = seriesOf(metric, where, within);
  if (all.length === 0) {
    throw new Unmeasurable(`The service does not expose ${metric}`);
  }
  const rates = all.flatMap(({ labels, points }) => {
    const rate = counterRate(points, window);
    return rate === undefined ? [] : [{ labels, rate }];
  });
  if (rates.length === 0) {
    throw new Unmeasurable('A rate needs a second look at the service');
  }
  return rates;
}

function seriesOf(
  metric: string,
  where: Labels | undefined,
  within: Scrape[],
): Series[] {
  const all = new Map<string, Series>();
  for (const { at, samples = [] } of within) {
    for (const { name, labels, value } of samples) {
      if (name !== metric || !matches(labels, where)) {
        continue;
      }
      const key = JSON.stringify(Object.entries(labels).sort());
      const series = all.get(key) ?? { labels, points: [] };
      series.points.push({ at, value });
      all.set(key, series);
    }
  }
  return [...all.values()];
}

function matches(labels: Labels, where: Labels = {}): boolean {
  return Object.entries(where).every(([name, value]) => labels[name] === value);
}

function sumOf(rates: Array<{ rate: number }>): number {
  return rates.reduce((sum, { rate }) => sum + rate, 0);
}

function groupSums(
  rates: Array<{ labels: Labels; rate: number }>,
  label: string,
): Map<string, number> {
  const sums = new Map<string, number>();
  for (const { labels, rate } of rates) {
    const group = labels[label] ?? '';
    sums.set(group, (sums.get(group) ?? 0) + rate);
  }
  return sums;
}
