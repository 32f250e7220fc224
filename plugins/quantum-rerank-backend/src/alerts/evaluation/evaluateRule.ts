import {
  durationToMilliseconds,
  type AlertRule,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { isCrossed } from '../../signals/verdict';
import {
  definitionOf,
  inactive,
  RESOLVED_KEPT_MS,
  type RuleState,
} from './RuleState';

/**
 * Two looks that are further apart are a gap: what was between them is not
 * known, so it does not count towards `for`. Several times the interval.
 */
export const GAP_MS = 30_000;

/**
 * After a gap this long a pending rule begins anew: as Prometheus does, whose
 * `--rules.alert.for-outage-tolerance` is an hour.
 */
export const FORGET_MS = 60 * 60_000;

/**
 * The next state of a rule. Only time in which the bound was seen to be
 * crossed counts towards `for`: neither an unknown signal nor a backend that
 * was away lets a rule fire or starts its clock anew.
 *
 * @param value - undefined while the signal is unknown; then nothing changes
 */
export function evaluateRule(
  previous: RuleState | undefined,
  rule: AlertRule,
  value: number | undefined,
  now: number,
): RuleState {
  const before = aged(previous ?? inactive(rule), rule, now);
  if (value === undefined) {
    return before;
  }
  return isCrossed(rule, value)
    ? crossed(before, rule, now)
    : notCrossed(before, rule, now);
}

/** When a pending rule fires if its bound stays crossed and is seen to. */
export function firesAt(state: RuleState, rule: AlertRule): number | undefined {
  return state.state === 'pending' && state.crossedAt !== undefined
    ? state.crossedAt + durationToMilliseconds(rule.for) - state.heldMs
    : undefined;
}

/** What has changed by the mere passing of time. */
export function aged(
  state: RuleState,
  rule: AlertRule,
  now: number,
): RuleState {
  const isOver =
    state.state === 'resolved' &&
    now - (state.resolvedAt ?? now) >= RESOLVED_KEPT_MS;
  return isOver ? inactive(rule) : state;
}

function crossed(before: RuleState, rule: AlertRule, now: number): RuleState {
  const definition = definitionOf(rule);
  if (before.state === 'firing') {
    return { ...before, definition };
  }
  const since = now - (before.crossedAt ?? now);
  const goesOn =
    before.state === 'pending' &&
    before.definition === definition &&
    since <= FORGET_MS;
  const heldMs = goesOn
    ? before.heldMs + (since <= GAP_MS ? Math.max(since, 0) : 0)
    : 0;
  const activeAt = goesOn ? before.activeAt ?? now : now;
  const common = { rule: rule.id, definition, activeAt, heldMs };
  return heldMs >= durationToMilliseconds(rule.for)
    ? { ...common, state: 'firing', firedAt: now }
    : { ...common, state: 'pending', crossedAt: now };
}

function notCrossed(
  before: RuleState,
  rule: AlertRule,
  now: number,
): RuleState {
  switch (before.state) {
    case 'firing':
      return {
        ...before,
        definition: definitionOf(rule),
        state: 'resolved',
        resolvedAt: now,
      };
    case 'pending':
      return inactive(rule);
    default:
      return before;
  }
}
