import type { RequestsSample } from '../requests/measureRequests';
import { count, table } from './format';

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
        'Others',
        'Collections watched',
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
          count(sample.received.others),
          count(sample.received.watchedCollections),
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
      const aim =
        subject === 'operations'
          ? ` Aim: none added: **${Math.abs(added) < 0.1 ? 'met' : 'missed'}**.`
          : '';
      return `- ${titles[subject]}: one more viewer adds ${count(
        Math.abs(added) < 0.05 ? 0 : added,
      )} requests per minute.${aim}`;
    });
}
