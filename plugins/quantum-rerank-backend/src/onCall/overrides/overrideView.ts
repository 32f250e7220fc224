import type { OnCallOverride } from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import type { StoredOverride } from './OverrideStore';

/** An override as it is shown, at a time of the database's clock. */
export function toOverride(
  override: StoredOverride,
  now: number,
  mayWithdraw: boolean,
): OnCallOverride {
  const { from, until, createdAt, withdrawnAt, ...rest } = override;
  const state = stateOf(override, now);
  return {
    ...rest,
    state,
    from: new Date(from).toISOString(),
    until: new Date(until).toISOString(),
    createdAt: new Date(createdAt).toISOString(),
    ...(withdrawnAt === undefined
      ? {}
      : { withdrawnAt: new Date(withdrawnAt).toISOString() }),
    withdrawable: mayWithdraw && ['planned', 'active'].includes(state),
  };
}

/** What of it there is at a time of the database's clock. */
export function stateOf(
  { from, until, withdrawnAt }: StoredOverride,
  now: number,
): OnCallOverride['state'] {
  // Of a swap, a half that was over stays what it was.
  if (withdrawnAt !== undefined && withdrawnAt < until) {
    return 'withdrawn';
  }
  if (until <= now) {
    return 'over';
  }
  return from <= now ? 'active' : 'planned';
}
