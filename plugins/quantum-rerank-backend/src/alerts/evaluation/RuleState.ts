import type { AlertRule } from '@quantumrerank/backstage-plugin-quantum-rerank-common';

/** How a rule stands. Moments are milliseconds since 1970. */
export interface RuleState {
  rule: string;
  /** Of {@link definitionOf}. */
  definition: string;
  state: 'inactive' | 'pending' | 'firing' | 'resolved';
  /** Since when the bound is crossed, or was when it fired. */
  activeAt?: number;
  /** How long the bound was seen to be crossed. */
  heldMs: number;
  /** When it was last seen crossed. */
  crossedAt?: number;
  firedAt?: number;
  resolvedAt?: number;
  /** Id of the time it fires or fired. */
  episode?: string;
}

/** A rule that fired, or one that fires no more. */
export interface Transition {
  kind: 'fired' | 'resolved';
  rule: string;
  at: number;
}

/** Resolved rules are told apart from inactive ones this long. */
export const RESOLVED_KEPT_MS = 24 * 60 * 60_000;

/** What a rule compares; pending time of another comparison does not count. */
export function definitionOf({ signal, above, below }: AlertRule): string {
  return above === undefined ? `${signal} < ${below}` : `${signal} > ${above}`;
}

/** A rule of which nothing is known yet, or that has been quiet for long. */
export function inactive(rule: AlertRule): RuleState {
  return {
    rule: rule.id,
    definition: definitionOf(rule),
    state: 'inactive',
    heldMs: 0,
  };
}

/** What others must be told about a change. */
export function transitionOf(
  before: RuleState | undefined,
  after: RuleState,
  now: number,
): Transition | undefined {
  const fired = before?.state === 'firing';
  const fires = after.state === 'firing';
  if (fired === fires) {
    return undefined;
  }
  return fires
    ? { kind: 'fired', rule: after.rule, at: after.firedAt ?? now }
    : { kind: 'resolved', rule: after.rule, at: after.resolvedAt ?? now };
}
