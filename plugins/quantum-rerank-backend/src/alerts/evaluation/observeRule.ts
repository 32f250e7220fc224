import type { AlertRule } from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { aged } from './evaluateRule';
import { definitionOf, inactive, type RuleState } from './RuleState';

/** What an Alertmanager and its Prometheus say about a rule. */
export type Observation =
  | { state: 'firing'; firedAt: number; activeAt?: number }
  | { state: 'pending'; activeAt?: number }
  | { state: 'inactive' }
  | { state: 'unknown'; reason: string };

/** The next state of a rule that others evaluate. */
export function observeRule(
  previous: RuleState | undefined,
  rule: AlertRule,
  seen: Observation,
  now: number,
): RuleState {
  const before = aged(previous ?? inactive(rule), rule, now);
  const definition = definitionOf(rule);
  switch (seen.state) {
    case 'firing':
      return before.state === 'firing'
        ? before
        : {
            rule: rule.id,
            definition,
            state: 'firing',
            heldMs: 0,
            // Clocks differ, but nothing fires in the future.
            firedAt: Math.min(seen.firedAt, now),
            ...(seen.activeAt !== undefined && { activeAt: seen.activeAt }),
          };
    case 'pending':
    case 'inactive':
      if (before.state === 'firing') {
        return { ...before, state: 'resolved', resolvedAt: now };
      }
      return before;
    default:
      return before;
  }
}
