import { toError } from '@backstage/errors';
import type {
  AlertRule,
  Profile,
  ProfileEnvironment,
  ProfileSignal,
  SignalUnit,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { Document } from 'yaml';
import { fillIn } from '../../signals/prometheus/promql';
import { environmentLabels } from '../environmentLabels';
import { plainLine } from '../plain';

/** What a rules file has besides what the environment says. */
export interface RulesFileOptions {
  /** More labels of every rule. */
  labels?: Record<string, string>;
  /** What `$name` stands for in PromQL. */
  variables?: Record<string, string>;
}

/**
 * The alert rules of a profile as a rules file of Prometheus, for one
 * environment. Rules whose signal has no PromQL are named in the comment at
 * its top.
 */
export function rulesFile(
  profile: Profile,
  environment: ProfileEnvironment,
  options: RulesFileOptions = {},
): string {
  const leftOut: string[] = [];
  const rules = profile.alertRules.flatMap(rule => {
    try {
      return [toRule(rule, profile, environment, options)];
    } catch (error) {
      leftOut.push(`${rule.id}: ${toError(error).message}`);
      return [];
    }
  });
  const document = new Document({
    groups:
      rules.length > 0
        ? [{ name: `quantum-rerank-${environment.name}`, rules }]
        : [],
  });
  document.commentBefore = comment(profile, environment, leftOut);
  // Long queries stay on the lines they have in the profile.
  return document.toString({ lineWidth: 0 });
}

function comment(
  profile: Profile,
  environment: ProfileEnvironment,
  leftOut: string[],
): string {
  const lines = [
    `Alert rules of profile ${profile.metadata.name}, environment ${environment.name}.`,
    'Generated: change the profile instead of this file.',
    ...(leftOut.length > 0 ? ['', 'Left out:'] : []),
    ...leftOut.map(line => `- ${line}`),
  ];
  return lines
    .map(line => (line === '' ? '' : ` ${plainLine(line, 300)}`))
    .join('\n');
}

/** @throws Error that says why Prometheus cannot evaluate the rule */
function toRule(
  rule: AlertRule,
  profile: Profile,
  environment: ProfileEnvironment,
  options: RulesFileOptions,
): Record<string, unknown> {
  const signal = profile.signals.find(({ id }) => id === rule.signal);
  if (!signal?.promql) {
    throw new Error(`the signal ${rule.signal} has no promql`);
  }
  const labels = Object.entries({
    ...environmentLabels(environment),
    ...options.labels,
  }).filter(([, value]) => value !== '');
  return {
    alert: rule.id,
    expr: expression(rule, signal, environment, options),
    for: rule.for,
    labels: Object.fromEntries(
      [['severity', rule.severity], ...labels].map(([name, value]) => [
        name,
        asText(value),
      ]),
    ),
    annotations: {
      summary: `${asText(rule.title)}: ${valueTemplate(signal.unit)}`,
      response: asText(rule.response),
    },
  };
}

/** Parentheses and a line end keep a query whole, whatever it ends with. */
function expression(
  rule: AlertRule,
  signal: ProfileSignal,
  { metrics, namespace }: ProfileEnvironment,
  { variables }: RulesFileOptions,
): string {
  const query = fillIn(signal.promql ?? '', {
    namespace,
    ...(metrics?.source === 'prometheus' && metrics.labels),
    ...variables,
    window: signal.window,
  });
  const bound =
    rule.above === undefined ? `< ${rule.below}` : `> ${rule.above}`;
  return `(\n${query.trim()}\n) ${bound}`;
}

/** Labels and annotations are Go templates: text must not be taken for one. */
function asText(text: string): string {
  return text.replace(/\{\{/g, '{{"{{"}}');
}

function valueTemplate(unit: SignalUnit): string {
  switch (unit) {
    case 'ratio':
      return '{{ $value | humanizePercentage }}';
    case 'seconds':
      return '{{ $value | humanizeDuration }}';
    case 'bytes':
      return '{{ $value | humanize1024 }}B';
    case 'bytes-per-second':
      return '{{ $value | humanize1024 }}B/s';
    case 'cores':
      return '{{ $value | humanize }} cores';
    case 'requests-per-second':
      return '{{ $value | humanize }} requests/s';
    default:
      return '{{ $value | humanize }}';
  }
}
