import type { AlertRule } from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import type { AmSilence } from './answers';

type Matcher = AmSilence['matchers'][number];
type Labels = Record<string, string>;

/** Whether something has the labels; one set to nothing must be absent. */
export function hasLabels(labels: Labels, wanted: Labels): boolean {
  return Object.entries(wanted).every(
    ([name, value]) => (labels[name] ?? '') === value,
  );
}

/**
 * Whether a matcher covers a value. Regular expressions of strangers are not
 * run: `undefined` unless it is a plain list of values, `a|b|c`.
 */
export function covers(matcher: Matcher, value: string): boolean | undefined {
  const isEqual = matcher.isEqual ?? true;
  if (!matcher.isRegex) {
    return (matcher.value === value) === isEqual;
  }
  if (matcher.value === '.*') {
    return isEqual;
  }
  const list = /^\^?(?:\(\?:([\w|-]*)\)|\(([\w|-]*)\)|([\w|-]*))\$?$/.exec(
    matcher.value.slice(0, 10_000),
  );
  const values = list && (list[1] ?? list[2] ?? list[3]);
  return values === null
    ? undefined
    : values.split('|').includes(value) === isEqual;
}

/** Labels of the alert of a rule, as the generated rules file writes them. */
export function labelsOfRule(rule: AlertRule, environment: Labels): Labels {
  return { ...environment, alertname: rule.id, severity: rule.severity };
}

/** Rules whose alerts a silence surely covers. */
export function coveredRules(
  { matchers }: AmSilence,
  rules: readonly AlertRule[],
  environment: Labels,
): string[] {
  return rules
    .filter(rule => {
      const labels = labelsOfRule(rule, environment);
      return matchers.every(
        matcher => covers(matcher, labels[matcher.name] ?? '') === true,
      );
    })
    .map(({ id }) => id);
}

/** Whether a silence covers nothing outside the environment. */
export function isConfinedTo(
  { matchers }: AmSilence,
  environment: Labels,
): boolean {
  return Object.entries(environment).every(([name, value]) =>
    matchers.some(
      matcher =>
        matcher.name === name &&
        !matcher.isRegex &&
        (matcher.isEqual ?? true) &&
        matcher.value === value,
    ),
  );
}
