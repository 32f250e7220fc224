import type { RuleState } from '../evaluation/RuleState';

/** A row of `alert_states`, without its environment. */
export function toRow(state: RuleState): Record<string, unknown> {
  return {
    rule: state.rule,
    definition: state.definition,
    state: state.state,
    active_at: state.activeAt ?? null,
    held_ms: state.heldMs,
    crossed_at: state.crossedAt ?? null,
    fired_at: state.firedAt ?? null,
    resolved_at: state.resolvedAt ?? null,
    episode: state.episode ?? null,
  };
}

/** The state in a row of `alert_states`. */
export function fromRow(row: Record<string, any>): RuleState {
  return {
    rule: row.rule,
    definition: row.definition,
    state: row.state,
    heldMs: Number(row.held_ms),
    ...(row.active_at !== null && { activeAt: Number(row.active_at) }),
    ...(row.crossed_at !== null && { crossedAt: Number(row.crossed_at) }),
    ...(row.fired_at !== null && { firedAt: Number(row.fired_at) }),
    ...(row.resolved_at !== null && { resolvedAt: Number(row.resolved_at) }),
    ...(row.episode !== null && { episode: row.episode }),
  };
}
