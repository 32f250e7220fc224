import {
  alertRuleSchema,
  type AlertRule,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import {
  evaluateRule,
  firesAt,
  FORGET_MS,
  GAP_MS,
  type Seen,
} from './evaluateRule';
import { observeRule } from './observeRule';
import { RESOLVED_KEPT_MS, transitionOf, type RuleState } from './RuleState';

const MINUTE = 60_000;
const TICK = 5_000;

const rule = (changes: object = {}): AlertRule =>
  alertRuleSchema.parse({
    id: 'errors',
    severity: 'P0',
    title: 'Errors',
    signal: 'error-rate',
    above: 0.1,
    for: '2m',
    response: 'Look.',
    ...changes,
  });

/** Evaluates at every tick of a stretch of time; the newest state. */
function run(
  state: RuleState | undefined,
  seen: Seen,
  range: { from: number; to: number },
  of = rule(),
): RuleState {
  let next = state;
  for (let at = range.from; at <= range.to; at += TICK) {
    next = evaluateRule(next, of, seen, at);
  }
  return next!;
}

describe('evaluateRule', () => {
  it('is pending until its bound was crossed for long enough, then fires', () => {
    const first = evaluateRule(undefined, rule(), 0.2, 1000);
    expect(first).toMatchObject({ state: 'pending', activeAt: 1000 });
    expect(firesAt(first, rule())).toBe(1000 + 2 * MINUTE);
    const last = run(first, 0.2, {
      from: 1000 + TICK,
      to: 1000 + 2 * MINUTE - TICK,
    });
    expect(last).toMatchObject({ state: 'pending', activeAt: 1000 });
    expect(firesAt(last, rule())).toBe(1000 + 2 * MINUTE);
    const fires = evaluateRule(last, rule(), 0.2, 1000 + 2 * MINUTE);
    expect(fires).toMatchObject({
      state: 'firing',
      activeAt: 1000,
      firedAt: 1000 + 2 * MINUTE,
    });
    expect(transitionOf(last, fires, 0)).toMatchObject({ kind: 'fired' });
  });

  it('fires at once without a time to wait', () => {
    expect(evaluateRule(undefined, rule({ for: '0s' }), 0.2, 7)).toMatchObject({
      state: 'firing',
      firedAt: 7,
    });
  });

  it.each([
    ['above', { above: 0.1 }, 0.1, 'inactive'],
    ['above', { above: 0.1 }, 0.10001, 'pending'],
    ['below', { above: undefined, below: 0.2 }, 0.2, 'inactive'],
    ['below', { above: undefined, below: 0.2 }, 0, 'pending'],
  ])(
    'a bound %s of %j is not crossed by being reached: %d',
    (_, bound, value, state) => {
      expect(evaluateRule(undefined, rule(bound), value, 0).state).toBe(state);
    },
  );

  it('begins anew when the bound was kept for one look', () => {
    const pending = run(undefined, 0.2, { from: 0, to: MINUTE });
    const kept = evaluateRule(pending, rule(), 0.05, MINUTE + TICK);
    expect(kept.state).toBe('inactive');
    expect(
      run(kept, 0.2, { from: MINUTE + 2 * TICK, to: 2 * MINUTE }),
    ).toMatchObject({ state: 'pending', activeAt: MINUTE + 2 * TICK });
  });

  it('resolves, is kept for a day, and can fire again', () => {
    const firing = run(undefined, 0.2, { from: 0, to: 2 * MINUTE });
    const resolved = evaluateRule(firing, rule(), 0.05, 3 * MINUTE);
    expect(resolved).toMatchObject({
      state: 'resolved',
      firedAt: 2 * MINUTE,
      resolvedAt: 3 * MINUTE,
    });
    expect(transitionOf(firing, resolved, 0)).toEqual({
      kind: 'resolved',
      rule: 'errors',
      at: 3 * MINUTE,
    });
    const almost = 3 * MINUTE + RESOLVED_KEPT_MS;
    expect(evaluateRule(resolved, rule(), 0.05, almost - 1).state).toBe(
      'resolved',
    );
    expect(evaluateRule(resolved, rule(), 0.05, almost).state).toBe('inactive');
    expect(evaluateRule(resolved, rule(), undefined, almost).state).toBe(
      'inactive',
    );
    expect(evaluateRule(resolved, rule(), 0.2, 4 * MINUTE)).toMatchObject({
      state: 'pending',
      activeAt: 4 * MINUTE,
    });
  });

  it('is still resolved after its bound was crossed again for a moment', () => {
    const firing = run(undefined, 0.2, { from: 0, to: 2 * MINUTE });
    const resolved = evaluateRule(
      { ...firing, episode: 'e' },
      rule(),
      0.05,
      3 * MINUTE,
    );
    const pending = run(resolved, 0.2, { from: 4 * MINUTE, to: 5 * MINUTE });
    expect(pending).toMatchObject({
      state: 'pending',
      activeAt: 4 * MINUTE,
      firedAt: 2 * MINUTE,
    });
    const calm = (at: number) => evaluateRule(pending, rule(), 0.05, at);
    expect(calm(6 * MINUTE)).toEqual({
      rule: 'errors',
      definition: 'error-rate > 0.1',
      state: 'resolved',
      heldMs: 0,
      firedAt: 2 * MINUTE,
      resolvedAt: 3 * MINUTE,
      episode: 'e',
    });
    // Unless that was a day ago.
    expect(calm(3 * MINUTE + RESOLVED_KEPT_MS)).toEqual({
      rule: 'errors',
      definition: 'error-rate > 0.1',
      state: 'inactive',
      heldMs: 0,
    });
    const again = run(pending, 0.2, { from: 5 * MINUTE, to: 6 * MINUTE });
    expect(again).toMatchObject({ state: 'firing', firedAt: 6 * MINUTE });
    expect(again).not.toHaveProperty('resolvedAt');
    expect(again).not.toHaveProperty('episode');
  });

  it('takes a bound for kept when nothing happened for a whole window', () => {
    const idle = { idleWindowMs: 5 * MINUTE };
    const firing = run(undefined, 0.2, { from: 0, to: 10 * MINUTE });
    expect(firing).toMatchObject({ state: 'firing', firedAt: 2 * MINUTE });
    const almost = run(firing, idle, {
      from: 10 * MINUTE,
      to: 15 * MINUTE - TICK,
    });
    expect(almost).toBe(firing);
    expect(evaluateRule(almost, rule(), idle, 15 * MINUTE)).toMatchObject({
      state: 'resolved',
      resolvedAt: 15 * MINUTE,
    });
    const pending = run(undefined, 0.2, { from: 0, to: MINUTE });
    expect(evaluateRule(pending, rule(), idle, 6 * MINUTE - TICK)).toBe(
      pending,
    );
    expect(evaluateRule(pending, rule(), idle, 6 * MINUTE).state).toBe(
      'inactive',
    );
    expect(evaluateRule(undefined, rule(), idle, 0).state).toBe('inactive');
  });

  it('neither resolves nor fires while its signal is unknown', () => {
    const pending = run(undefined, 0.2, { from: 0, to: MINUTE });
    const unknown = run(pending, undefined, { from: MINUTE, to: 10 * MINUTE });
    expect(unknown).toEqual(pending);
    const again = evaluateRule(unknown, rule(), 0.2, 10 * MINUTE);
    // A minute was seen, another one is missing.
    expect(again).toMatchObject({ state: 'pending', activeAt: 0 });
    expect(firesAt(again, rule())).toBe(11 * MINUTE);

    const firing = run(undefined, 0.2, { from: 0, to: 2 * MINUTE });
    expect(run(firing, undefined, { from: 2 * MINUTE, to: 90 * MINUTE })).toBe(
      firing,
    );
    expect(evaluateRule(firing, rule(), 0.2, 90 * MINUTE)).toEqual({
      ...firing,
      crossedAt: 90 * MINUTE,
    });
  });

  it('goes on after a gap, which does not count', () => {
    const pending = run(undefined, 0.2, { from: 0, to: MINUTE });
    const after = evaluateRule(pending, rule(), 0.2, 20 * MINUTE);
    expect(after).toMatchObject({ state: 'pending', activeAt: 0 });
    expect(firesAt(after, rule())).toBe(21 * MINUTE);
    expect(run(after, 0.2, { from: 20 * MINUTE, to: 21 * MINUTE }).state).toBe(
      'firing',
    );
  });

  it('counts a look that comes late, up to a gap', () => {
    const first = evaluateRule(undefined, rule(), 0.2, 0);
    expect(evaluateRule(first, rule(), 0.2, GAP_MS).heldMs).toBe(GAP_MS);
    expect(evaluateRule(first, rule(), 0.2, GAP_MS + 1).heldMs).toBe(0);
  });

  it('begins anew after a gap of an hour', () => {
    const pending = run(undefined, 0.2, { from: 0, to: MINUTE });
    const at = MINUTE + FORGET_MS + 1;
    expect(evaluateRule(pending, rule(), 0.2, at)).toMatchObject({
      state: 'pending',
      activeAt: at,
      heldMs: 0,
    });
  });

  it('is not confused by a clock that goes back', () => {
    const pending = run(undefined, 0.2, { from: 10 * MINUTE, to: 11 * MINUTE });
    expect(evaluateRule(pending, rule(), 0.2, 5 * MINUTE)).toMatchObject({
      state: 'pending',
      heldMs: MINUTE,
    });
  });

  it('does not count the time of another bound', () => {
    const pending = run(undefined, 0.5, { from: 0, to: MINUTE });
    const changed = rule({ above: 0.4 });
    expect(evaluateRule(pending, changed, 0.5, MINUTE + TICK)).toMatchObject({
      state: 'pending',
      activeAt: MINUTE + TICK,
    });
    const firing = run(undefined, 0.5, { from: 0, to: 2 * MINUTE });
    expect(evaluateRule(firing, changed, 0.5, 3 * MINUTE)).toMatchObject({
      state: 'firing',
      firedAt: 2 * MINUTE,
    });
  });
});

describe('observeRule', () => {
  const firing = observeRule(
    undefined,
    rule(),
    { state: 'firing', firedAt: 5, activeAt: 2 },
    10,
  );

  it('fires and resolves as it is told', () => {
    expect(firing).toMatchObject({ state: 'firing', firedAt: 5, activeAt: 2 });
    expect(
      observeRule(firing, rule(), { state: 'firing', firedAt: 7 }, 11),
    ).toBe(firing);
    expect(
      observeRule(firing, rule(), { state: 'inactive' }, 12),
    ).toMatchObject({ state: 'resolved', resolvedAt: 12, firedAt: 5 });
    expect(
      observeRule(firing, rule(), { state: 'unknown', reason: 'x' }, 12),
    ).toBe(firing);
  });

  it('does not fire in the future', () => {
    expect(
      observeRule(undefined, rule(), { state: 'firing', firedAt: 99 }, 10),
    ).toMatchObject({ firedAt: 10 });
  });
});
