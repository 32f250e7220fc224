import type { AlertRule } from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import type { Look, StoredAlerts } from '../store/Look';
import { transitionOf, type RuleState } from './RuleState';

/**
 * What a look at all rules changes. Rules that left the profile while they
 * fired do not fire any more.
 *
 * @param next - the state of a rule after the look
 */
export function lookAt(
  stored: StoredAlerts,
  rules: readonly AlertRule[],
  now: number,
  next: (rule: AlertRule, previous: RuleState | undefined) => RuleState,
  valueOf: (rule: AlertRule) => number | undefined,
): Omit<Look, 'environment'> {
  const look: Omit<Look, 'environment'> = {
    revision: stored.revision,
    at: now,
    changed: [],
    removed: [],
    transitions: [],
  };
  for (const rule of rules) {
    const before = stored.states.get(rule.id);
    const after = next(rule, before);
    const isSame = before ? before === after : after.state === 'inactive';
    if (isSame) {
      continue;
    }
    look.changed.push(after);
    const transition = transitionOf(before, after, now);
    if (transition) {
      const { severity, title } = rule;
      look.transitions.push({
        ...transition,
        severity,
        title,
        value: valueOf(rule),
      });
    }
  }
  const known = new Set(rules.map(({ id }) => id));
  for (const before of stored.states.values()) {
    if (!known.has(before.rule)) {
      look.removed.push(before.rule);
      if (before.state === 'firing') {
        look.transitions.push({
          kind: 'resolved',
          rule: before.rule,
          at: now,
          // Of no use: the episode keeps what it began with.
          severity: 'P3',
          title: before.rule,
        });
      }
    }
  }
  return look;
}
