import type { ProfileSignal } from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { PROCESS_START } from './processes';
import parse from 'parse-prometheus-text-format';

/** One line of `/metrics`. The value may be NaN or infinite. */
export interface Sample {
  name: string;
  labels: Record<string, string>;
  value: number;
}

const LIMIT_SAMPLES = 20_000;

/** A fault of the way to the service or of the profile, which says nothing about the service. */
export class UnusableAnswerError extends Error {}

/** Names of those among the samples of signals that only ever grow. */
export function countersOf(signals: ProfileSignal[]): Set<string> {
  return samplesNeeded(
    signals.filter(({ scrape }) => scrape && !('gauge' in scrape)),
  );
}

/** Names of the samples that the signals are made of. */
export function samplesNeeded(signals: ProfileSignal[]): Set<string> {
  const names = new Set<string>();
  for (const { scrape } of signals) {
    if (!scrape) {
      continue;
    }
    if ('quantile' in scrape) {
      names.add(`${scrape.of}_bucket`);
    } else if ('rate' in scrape) {
      names.add(scrape.rate);
    } else if ('ratio' in scrape) {
      names.add(scrape.ratio.metric).add(scrape.of.metric);
    } else if ('gauge' in scrape) {
      names.add(scrape.gauge);
    }
  }
  return names;
}

/**
 * The samples of a `/metrics` text that are needed, and when its process
 * began. Everything else is not
 * even parsed, so that a service with a million series costs no more than
 * reading it.
 *
 * @throws Error whose message may be shown, when needed lines are damaged or too many
 */
export function readSamples(text: string, needed: Set<string>): Sample[] {
  const lines = text.split('\n').filter(line => {
    const name = /^[a-zA-Z_:][a-zA-Z0-9_:]*/.exec(line)?.[0];
    return name !== undefined && (needed.has(name) || name === PROCESS_START);
  });
  if (lines.length > LIMIT_SAMPLES) {
    throw new UnusableAnswerError(
      `It has more than ${LIMIT_SAMPLES} series of the metrics that are needed`,
    );
  }
  if (!lines.some(line => !line.startsWith(PROCESS_START))) {
    throw new UnusableAnswerError(
      'Its answer contains none of the metrics of the profile',
    );
  }
  // Without their TYPE, histograms come as the buckets they are made of.
  const samples = parse(`${lines.join('\n')}\n`).flatMap(({ name, metrics }) =>
    metrics.map(({ labels = {}, value }) => ({
      name,
      labels,
      value: toNumber(value),
    })),
  );
  // The parser leaves out lines that it cannot read.
  if (samples.length !== lines.length) {
    throw damaged();
  }
  return samples;
}

function damaged(): Error {
  return new Error('Its answer is damaged: lines cannot be read');
}

function toNumber(text = ''): number {
  switch (text.toLowerCase()) {
    case 'nan':
      return NaN;
    case '+inf':
    case 'inf':
      return Infinity;
    case '-inf':
      return -Infinity;
    default:
      if (text === '' || Number.isNaN(Number(text))) {
        throw damaged();
      }
      return Number(text);
  }
}
