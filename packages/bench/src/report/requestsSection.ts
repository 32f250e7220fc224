import type { RequestsSample } from '../requests/measureRequests';
import { count, table } from './format';

/** The aim of the project for what does not depend on viewers. */
const AIM = { watches: 12, listsPerHour: 2 };

/** Less than this per minute is when the windows happened to begin. */
const NOTHING = 0.1;

const titles: Record<RequestsSample['subject'], string> = {
  operations: 'Operations tab',
  'kubernetes-plugin': 'Kubernetes tab',
};

/** Table and verdict of the second benchmark. */
export function requestsSection(samples: RequestsSample[]): string {
  return [
    '### Requests to the API server',
    '',
    table(
      [
        'Open page',
        'Viewers',
        'Requests per minute',
        'per viewer-minute',
        'Lists',
        'Watches opened',
        'Usage',
        'Others',
        'Window',
        'Pods replaced',
      ],
      samples.map(sample => {
        const minutes = sample.seconds / 60;
        const perMinute = sample.received.total / minutes;
        return [
          titles[sample.subject],
          count(sample.viewers),
          count(perMinute),
          count(perMinute / sample.viewers),
          count(sample.received.lists),
          count(sample.received.watches),
          count(sample.received.usage),
          count(sample.received.others),
          `${count(sample.seconds)} s`,
          count(sample.changes),
        ];
      }),
    ),
    '',
    ...verdicts(samples),
  ].join('\n');
}

/**
 * Requests added by one more viewer: the difference between the most and the
 * fewest viewers, so that what the backend does anyway is left out.
 */
export function addedPerViewerMinute(samples: RequestsSample[]): number {
  const sorted = [...samples].sort((a, b) => a.viewers - b.viewers);
  const first = sorted[0];
  const last = sorted[sorted.length - 1];
  const perMinute = ({ received, seconds }: RequestsSample) =>
    received.total / (seconds / 60);
  return (
    (perMinute(last) - perMinute(first)) /
    Math.max(1, last.viewers - first.viewers)
  );
}

function verdicts(samples: RequestsSample[]): string[] {
  return (Object.keys(titles) as Array<RequestsSample['subject']>)
    .map(subject => samples.filter(sample => sample.subject === subject))
    .filter(own => own.length > 0)
    .flatMap(own => {
      const [{ subject }] = own;
      const added = addedPerViewerMinute(own);
      const sentence = `- ${titles[subject]}: one more viewer adds ${count(
        added < NOTHING ? 0 : added,
      )} requests per minute.`;
      return subject === 'kubernetes-plugin'
        ? [sentence]
        : [
            `${sentence} Aim: none added: **${met(added < NOTHING)}**.`,
            ...constantCost(own),
          ];
    });
}

/** What the backend asks however many people look, by what was counted. */
function constantCost(samples: RequestsSample[]): string[] {
  const { received, seconds, viewers } = samples.reduce((a, b) =>
    b.viewers > a.viewers ? b : a,
  );
  const { watched, watches, usage, kinds } = received;
  const minutes = seconds / 60;
  const sum = (value: (sample: RequestsSample) => number) =>
    samples.reduce((total, sample) => total + value(sample), 0);
  const lists = sum(sample => sample.received.lists);
  const hours = sum(sample => sample.seconds) / 3_600;
  const perMinute = (value: number) => count(value / minutes);
  const others = Object.entries(kinds)
    .filter(([kind]) => !kind.includes('metrics.k8s.io'))
    .sort(([, a], [, b]) => b - a)
    .map(([kind, times]) => `${kind} ${perMinute(times)}`);
  return [
    `- What is left, with ${count(viewers)} viewers: ${
      watched.length
    } collections are watched (${watched.join(
      ', ',
    )}), for which watches were opened ${perMinute(
      watches,
    )} times per minute; usage, which cannot be watched, was read ${perMinute(
      usage,
    )} times per minute; ${
      others.length > 0
        ? `and per minute: ${others.join(', ')}.`
        : 'nothing else was asked.'
    }`,
    `- Aim: at most ${AIM.watches} watches per cluster and namespace: **${met(
      watched.length <= AIM.watches,
    )}**. Aim: at most ${AIM.listsPerHour} lists per hour: **${met(
      lists <= Math.ceil(AIM.listsPerHour * hours),
    )}**; ${count(lists)} in ${count(hours * 60)} min.`,
  ];
}

function met(holds: boolean): string {
  return holds ? 'met' : 'missed';
}
