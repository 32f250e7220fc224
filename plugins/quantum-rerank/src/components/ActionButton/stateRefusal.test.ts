import type { Snapshot } from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { snapshot } from '../../__testUtils__';
import { stateRefusal } from './stateRefusal';

const live = (...resources: string[]): Snapshot['freshness'] => ({
  ...snapshot().freshness,
  parts: resources.map(resource => ({
    resource,
    state: 'live',
    since: '2026-03-01T00:00:00.000Z',
  })),
});

function paused(isPaused: boolean): Snapshot {
  const value = snapshot();
  return { ...value, deployment: { ...value.deployment!, paused: isPaused } };
}

describe('stateRefusal', () => {
  it.each([
    ['pause', true, 'alreadyPaused'],
    ['pause', false, undefined],
    ['resume', true, undefined],
    ['resume', false, 'notPaused'],
    ['restart', true, 'resumeFirst'],
    ['rollback', true, 'resumeFirst'],
    ['restart', false, undefined],
    ['scale', true, undefined],
  ] as const)('of %s while paused is %s: %s', (action, isPaused, expected) => {
    expect(stateRefusal(action, {}, paused(isPaused))).toBe(expected);
  });

  it('says that there is no autoscaler only where autoscalers are heard of', () => {
    const none = { autoscaler: undefined };
    expect(
      stateRefusal(
        'autoscaling',
        {},
        snapshot({ ...none, freshness: live('horizontalpodautoscalers') }),
      ),
    ).toBe('noAutoscaler');
    expect(
      stateRefusal('autoscaling', {}, snapshot({ ...none, freshness: live() })),
    ).toBeUndefined();
    expect(stateRefusal('autoscaling', {}, snapshot())).toBeUndefined();
  });

  it('knows that nothing stands before the first revision', () => {
    const value = snapshot();
    const first = {
      ...value,
      deployment: { ...value.deployment!, revision: 1 },
    };
    expect(stateRefusal('rollback', {}, first)).toBe('noOtherRevision');
    expect(stateRefusal('restart', {}, first)).toBeUndefined();
    expect(stateRefusal('rollback', {}, value)).toBeUndefined();
  });

  it('leaves the autoscaler of KEDA to KEDA', () => {
    expect(
      stateRefusal(
        'autoscaling',
        {},
        snapshot({ replicasOwner: { kind: 'keda', message: 'KEDA owns it.' } }),
      ),
    ).toBe('keda');
  });

  it('knows that there is nothing to act on', () => {
    const gone = snapshot({
      deployment: undefined,
      freshness: live('deployments'),
    });
    expect(stateRefusal('scale', {}, gone)).toBe('noDeployment');
    expect(
      stateRefusal('cache-flush', { cache: { prefixes: [] } }, gone),
    ).toBeUndefined();
    expect(stateRefusal('cache-flush', {}, gone)).toBe('noCache');
    expect(
      stateRefusal(
        'evict-pods',
        {},
        snapshot({
          freshness: live('pods'),
          pods: { total: 0, ready: 0, byState: {}, restarts: 0 },
        }),
      ),
    ).toBe('noPods');
  });

  it('claims nothing of what is not heard of now', () => {
    expect(stateRefusal('resume', {}, undefined)).toBeUndefined();
    const stale = snapshot();
    stale.freshness.state = 'stale';
    expect(stateRefusal('resume', {}, stale)).toBeUndefined();
    expect(
      stateRefusal(
        'scale',
        {},
        snapshot({ deployment: undefined, freshness: live() }),
      ),
    ).toBeUndefined();
  });
});
