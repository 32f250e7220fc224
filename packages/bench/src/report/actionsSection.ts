import {
  actions,
  actionSubjects,
  type Action,
  type ActionSample,
  type ActionSubject,
} from '../actions/actions';
import { milliseconds, table } from './format';
import { summarize, type Summary } from './statistics';

/** The aim of the project: how much longer than the bare call it may take. */
const AIM = { p50: 15, p99: 50 };

const titles: Record<ActionSubject, string> = {
  operations: 'Operations, accepted',
  'operations-plan': 'Operations, plan of the dialog',
  kubectl: 'kubectl',
  'bare-call': 'the API call, bare',
};

/** Table and verdicts of the benchmark of actions. */
export function actionsSection(samples: ActionSample[]): string {
  const find = (action: Action, subject: ActionSubject) => {
    const own = samples.filter(
      sample => sample.action === action && sample.subject === subject,
    );
    return own.length > 0
      ? summarize(own.map(sample => sample.milliseconds))
      : undefined;
  };
  const rows = actions.flatMap(action =>
    actionSubjects.flatMap(subject => {
      const summary = find(action, subject);
      return summary
        ? [
            [
              action,
              titles[subject],
              milliseconds(summary.p50),
              milliseconds(summary.p99),
              milliseconds(summary.max),
              String(summary.samples),
            ],
          ]
        : [];
    }),
  );
  return [
    '### Asking for an action',
    '',
    table(['Action', 'Asked', 'p50', 'p99', 'Max', 'Samples'], rows),
    '',
    ...verdicts(find),
  ].join('\n');
}

function verdicts(
  find: (action: Action, subject: ActionSubject) => Summary | undefined,
): string[] {
  const compared = actions.flatMap(action => {
    const ours = find(action, 'operations');
    const bare = find(action, 'bare-call');
    return ours && bare
      ? [
          {
            action,
            p50: ours.p50 - bare.p50,
            p99: ours.p99 - bare.p99,
            ours,
            kubectl: find(action, 'kubectl'),
          },
        ]
      : [];
  });
  const worst = (key: 'p50' | 'p99') =>
    compared.reduce((a, b) => (b[key] > a[key] ? b : a));
  const sentence = (key: 'p50' | 'p99') => {
    const { action, [key]: over } = worst(key);
    return `- Aim: accepted within ${
      AIM[key]
    } ms more than the bare call, ${key}: **${
      over <= AIM[key] ? 'met' : 'missed'
    }**; worst is ${milliseconds(over)} more, ${action}.`;
  };
  const withKubectl = compared.flatMap(({ action, ours, kubectl }) =>
    kubectl ? [{ action, ratio: kubectl.p50 / ours.p50 }] : [],
  );
  return [
    sentence('p50'),
    sentence('p99'),
    withKubectl.length > 0
      ? `- Beside kubectl, p50: ${withKubectl
          .map(
            ({ action, ratio }) =>
              `${action} takes kubectl ${ratio.toFixed(1)} times as long`,
          )
          .join(', ')}.`
      : '- kubectl was not found on this machine, so it was not measured.',
  ];
}
