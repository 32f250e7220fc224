import { quantile } from 'simple-statistics';
import type { OverviewSample } from '../overview/measureOverview';
import { bytes, count, milliseconds, table } from './format';
import { summarize } from './statistics';

/** The aim of the project for the overview. */
const AIM = { warmP99: 5, wireBytes: 60_000, coldOverBare: 1.2 };

const titles: Record<OverviewSample['subject'], string> = {
  operations: 'Operations snapshot',
  'operations-unchanged': 'Operations snapshot, version known',
  'kubernetes-plugin': 'Kubernetes plugin, one poll',
  'bare-calls': 'the same API calls, bare',
};
const subjects = Object.keys(titles) as Array<OverviewSample['subject']>;

/** Table and verdicts of the first benchmark. */
export function overviewSection(samples: OverviewSample[]): string {
  const sizes = [...new Set(samples.map(({ pods }) => pods))].sort(
    (a, b) => a - b,
  );
  const rows = sizes.flatMap(pods =>
    subjects.map(subject => row(pods, subject, samples)),
  );
  return [
    '### Overview of a workload',
    '',
    table(
      [
        'Pods',
        'Asked',
        'Cold p50',
        'Cold max',
        'Warm p50',
        'Warm p99',
        'Body',
        'On the wire',
        'Samples cold / warm',
      ],
      rows,
    ),
    '',
    ...verdicts(sizes, samples),
  ].join('\n');
}

function select(
  samples: OverviewSample[],
  pods: number,
  subject: OverviewSample['subject'],
  temperature: OverviewSample['temperature'],
): OverviewSample[] {
  return samples.filter(
    sample =>
      sample.pods === pods &&
      sample.subject === subject &&
      sample.temperature === temperature,
  );
}

function row(
  pods: number,
  subject: OverviewSample['subject'],
  samples: OverviewSample[],
): string[] {
  const cold = select(samples, pods, subject, 'cold');
  const warm = select(samples, pods, subject, 'warm');
  const coldSummary =
    cold.length > 0
      ? summarize(cold.map(sample => sample.milliseconds))
      : undefined;
  const warmSummary = summarize(warm.map(sample => sample.milliseconds));
  return [
    count(pods),
    titles[subject],
    coldSummary ? milliseconds(coldSummary.p50) : '–',
    coldSummary ? milliseconds(coldSummary.max) : '–',
    milliseconds(warmSummary.p50),
    milliseconds(warmSummary.p99),
    bytes(median(warm.map(({ rawBytes }) => rawBytes))),
    bytes(median(warm.map(({ wireBytes }) => wireBytes))),
    `${cold.length} / ${warm.length}`,
  ];
}

/** One sentence per aim, whichever way it went. */
function verdicts(sizes: number[], samples: OverviewSample[]): string[] {
  const warm = sizes.map(pods => {
    const ours = select(samples, pods, 'operations', 'warm');
    return {
      pods,
      p99: summarize(ours.map(sample => sample.milliseconds)).p99,
      wire: Math.max(...ours.map(({ wireBytes }) => wireBytes)),
    };
  });
  const slowest = warm.reduce((a, b) => (b.p99 > a.p99 ? b : a));
  const largest = warm.reduce((a, b) => (b.wire > a.wire ? b : a));
  const cold = sizes.map(pods => {
    const p50 = (subject: OverviewSample['subject']) =>
      summarize(
        select(samples, pods, subject, 'cold').map(
          sample => sample.milliseconds,
        ),
      ).p50;
    return { pods, ratio: p50('operations') / p50('bare-calls') };
  });
  const coldest = cold.reduce((a, b) => (b.ratio > a.ratio ? b : a));
  const last = sizes[sizes.length - 1];
  const p50 = (subject: OverviewSample['subject']) =>
    summarize(
      select(samples, last, subject, 'warm').map(sample => sample.milliseconds),
    ).p50;
  return [
    `- Aim: warm p99 at most ${AIM.warmP99} ms at any size: **${met(
      slowest.p99 <= AIM.warmP99,
    )}**; slowest is ${milliseconds(slowest.p99)} at ${count(
      slowest.pods,
    )} pods.`,
    `- Aim: at most ${bytes(AIM.wireBytes)} compressed at any size: **${met(
      largest.wire <= AIM.wireBytes,
    )}**; largest is ${bytes(largest.wire)} at ${count(largest.pods)} pods.`,
    `- Aim: cold at most the bare calls plus 20 %: **${met(
      coldest.ratio <= AIM.coldOverBare,
    )}**; worst is ${coldest.ratio.toFixed(2)} times the bare calls at ${count(
      coldest.pods,
    )} pods.`,
    `- Warm median at ${count(last)} pods: the Kubernetes plugin takes ${count(
      p50('kubernetes-plugin') / p50('operations'),
    )} times, the bare calls take ${count(
      p50('bare-calls') / p50('operations'),
    )} times as long as the snapshot.`,
  ];
}

function met(yes: boolean): string {
  return yes ? 'met' : 'missed';
}

function median(values: number[]): number {
  return Math.round(quantile(values, 0.5));
}
