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
 * What was seen of the signal of a rule: its value, that for a whole window
 * nothing happened that could be measured, or nothing.
 */
export type Seen = number | { idleWindowMs: number } | undefined;

/**
 * The next state of a rule. Only time in which the bound was seen to be
 * crossed counts towards `for`: neither an unknown signal nor a backend that
 * was away lets a rule fire or starts its clock anew.
 *
 * A signal that is idle crosses no bound, as for Prometheus, once a whole
 * window of it lies after the last time the bound was seen crossed.
 *
 * @param seen - undefined while the signal is unknown; then nothing changes
 */
export function evaluateRule(
  previous: RuleState | undefined,
  rule: AlertRule,
  seen: Seen,
  now: number,
): RuleState {
  const before = aged(previous ?? inactive(rule), rule, now);
  if (seen === undefined) {
    return before;
  }
  if (typeof seen === 'object') {
    const crossedAt = before.crossedAt ?? before.firedAt ?? now;
    return now - crossedAt >= seen.idleWindowMs
      ? notCrossed(before, rule, now)
      : before;
  }
  return isCrossed(rule, seen)
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
    return { ...before, definition, crossedAt: now };
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
  const common = {
    rule: rule.id,
    definition,
    activeAt,
    heldMs,
    crossedAt: now,
  };
  return heldMs >= durationToMilliseconds(rule.for)
    ? { ...common, state: 'firing', firedAt: now }
    : { ...common, ...lastTime(before), state: 'pending' };
}

/** When it fired before, which is remembered while it is pending again. */
function lastTime(
  state: RuleState,
): Pick<RuleState, 'firedAt' | 'resolvedAt' | 'episode'> {
  const { firedAt, resolvedAt, episode } = state;
  return resolvedAt === undefined ? {} : { firedAt, resolvedAt, episode };
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
      return before.resolvedAt === undefined
        ? inactive(rule)
        : aged(
            { ...inactive(rule), ...lastTime(before), state: 'resolved' },
            rule,
            now,
          );
    default:
      return before;
  }
}
