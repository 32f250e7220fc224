import type {
  EndpointClass,
  PerformanceResult,
  Report,
  ReportFact,
  Validation,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { quantileSorted } from 'simple-statistics';
import { valueInWords } from '../../signals/words';
import { plural } from '../../workload/plural';

/** Requests and targets of the profile. */
export type PerformanceConfig = NonNullable<Validation['performance']>;

/** What was measured of one endpoint class. */
export interface Measured {
  requests: number;
  errors: number;
  /** Of the answers that were right, in seconds. */
  seconds: number[];
}

type Targets = PerformanceConfig['requests'][number]['targets'];
type Percentile = keyof Targets;

const PERCENTILES: Record<Percentile, number> = {
  p50: 0.5,
  p95: 0.95,
  p99: 0.99,
};

/** The strictest of the targets of one class. */
export function targetsOf(
  requests: PerformanceConfig['requests'],
  endpointClass: EndpointClass,
): Targets {
  const targets: Targets = {};
  for (const each of requests) {
    if (each.endpointClass === endpointClass) {
      for (const name of Object.keys(PERCENTILES) as Percentile[]) {
        const target = each.targets[name];
        if (target !== undefined) {
          targets[name] = Math.min(targets[name] ?? Infinity, target);
        }
      }
    }
  }
  return targets;
}

/** Percentiles of one class, judged by its targets. */
export function resultOf(
  endpointClass: EndpointClass,
  measured: Measured,
  targets: Targets,
  previous?: PerformanceResult,
): PerformanceResult {
  const sorted = Float64Array.from(measured.seconds).sort();
  const at = (name: Percentile) =>
    sorted.length > 0
      ? quantileSorted(sorted as unknown as number[], PERCENTILES[name])
      : null;
  const values = { p50: at('p50'), p95: at('p95'), p99: at('p99') };
  return {
    endpointClass,
    requests: measured.requests,
    errors: measured.errors,
    ...values,
    max: sorted.at(-1) ?? null,
    targets,
    ...judge(values, sorted.length, targets),
    ...(previous
      ? {
          previous: {
            p50: previous.p50,
            p95: previous.p95,
            p99: previous.p99,
          },
        }
      : {}),
  };
}

function judge(
  values: Record<Percentile, number | null>,
  answers: number,
  targets: Targets,
): Pick<PerformanceResult, 'state' | 'reason'> {
  if (answers === 0) {
    return { state: 'unknown', reason: 'No request was answered as it should' };
  }
  const asked = (Object.keys(PERCENTILES) as Percentile[]).flatMap(name => {
    const target = targets[name];
    const value = values[name];
    return target === undefined || value === null
      ? []
      : [{ name, target, value, isTold: answers >= answersNeeded(name) }];
  });
  const missed = asked.filter(
    ({ isTold, value, target }) => isTold && value > target,
  );
  if (missed.length > 0) {
    return {
      state: 'critical',
      reason: missed
        .map(
          ({ name, value, target }) =>
            `${name} is ${valueInWords(
              value,
              'seconds',
            )}, above its target of ${valueInWords(target, 'seconds')}`,
        )
        .join('; '),
    };
  }
  const untold = asked.filter(({ isTold }) => !isTold);
  if (untold.length > 0) {
    return {
      state: 'unknown',
      reason: `${plural(answers, 'answer')} ${
        answers === 1 ? 'is' : 'are'
      } too few to tell ${untold.map(({ name }) => name).join(' and ')}`,
    };
  }
  return { state: 'ok' };
}

/** With fewer answers a percentile is only the slowest of them. */
function answersNeeded(name: Percentile): number {
  return Math.round(1 / (1 - PERCENTILES[name]));
}

/** A result as a fact of its step. */
export function factOf(result: PerformanceResult): ReportFact {
  const { endpointClass, requests, p50, p95, p99, state, reason } = result;
  const times = Object.entries({ p50, p95, p99 }).map(
    ([name, value]) =>
      `${name} ${value === null ? 'unknown' : valueInWords(value, 'seconds')}`,
  );
  return {
    subject: endpointClass,
    state,
    summary: reason ?? `${plural(requests, 'request')}: ${times.join(', ')}`,
  };
}

/** Whether few enough requests failed. */
export function errorFact(
  { sent, errors }: Pick<NonNullable<Report['load']>, 'sent' | 'errors'>,
  maxErrorRate: number,
): ReportFact {
  const subject = 'error rate';
  if (sent === 0) {
    return { subject, state: 'unknown', summary: 'No request was sent' };
  }
  const isTooHigh = errors / sent > maxErrorRate;
  const share = valueInWords(errors / sent, 'ratio');
  const bound = valueInWords(maxErrorRate, 'ratio');
  return {
    subject,
    state: isTooHigh ? 'critical' : 'ok',
    summary: `${errors} of ${plural(sent, 'request')} failed (${share}); ${
      isTooHigh ? `no more than ${bound} may` : `up to ${bound} may`
    }`,
  };
}

/** Less than this share of the rate asked for is another load. */
const RATE_REACHED = 0.95;

/** Whether the load that was asked for was sent at all: under less, targets are easily kept. */
export function rateFact(
  { parameters, sent, achievedRate }: NonNullable<Report['load']>,
  sendingMs: number,
): ReportFact {
  const subject = 'rate';
  const { rate, concurrency } = parameters;
  const asked = `the ${valueInWords(rate, 'requests-per-second')} asked for`;
  if (sent === 0 || achievedRate === undefined) {
    return { subject, state: 'unknown', summary: 'No request was sent' };
  }
  // The last one may just not have been due.
  const wanted = (rate * sendingMs) / 1000;
  return sent >= wanted * RATE_REACHED - 1
    ? { subject, state: 'ok', summary: `${achievedRate} of ${asked} were sent` }
    : {
        subject,
        state: 'warning',
        summary: `The load was not reached: ${achievedRate} of ${asked} were sent, with at most ${concurrency} on their way at a time`,
      };
}
