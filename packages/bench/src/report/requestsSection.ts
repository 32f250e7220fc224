import type { RequestsSample } from '../requests/measureRequests';
import { count, table } from './format';

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
    .map(own => {
      const [{ subject }] = own;
      const added = addedPerViewerMinute(own);
      const sentence = `- ${titles[subject]}: one more viewer adds ${count(
        added < NOTHING ? 0 : added,
      )} requests per minute.`;
      if (subject === 'kubernetes-plugin') {
        return sentence;
      }
      const watched = Math.max(
        ...own.map(({ received }) => received.watchedCollections),
      );
      return `${sentence} Aim: none added: **${
        added < NOTHING ? 'met' : 'missed'
      }**. What is left is the same for any number of viewers: ${watched} collections are watched, each watch is opened again every 30 seconds, and usage is read every 15 seconds while somebody looks.`;
    });
}
