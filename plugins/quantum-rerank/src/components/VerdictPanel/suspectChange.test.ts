import { operation, snapshot } from '../../__testUtils__';
import { suspectChange, SUSPICION_MS } from './suspectChange';

const SINCE = '2026-03-01T10:00:00.000Z';

function before(minutes: number): string {
  return new Date(Date.parse(SINCE) - minutes * 60_000).toISOString();
}

function scaled(minutes: number, overrides = {}) {
  return operation({
    id: `op-${minutes}`,
    state: 'succeeded',
    requestedAt: before(minutes + 0.1),
    startedAt: before(minutes),
    ...overrides,
  });
}

function released(minutes: number | undefined) {
  const { deployment } = snapshot();
  return (
    deployment && {
      ...deployment,
      revisionCreatedAt: minutes === undefined ? undefined : before(minutes),
    }
  );
}

describe('suspectChange', () => {
  it('takes the newest change before the trouble', () => {
    expect(
      suspectChange(SINCE, [scaled(20), scaled(5)], released(15)),
    ).toMatchObject({ kind: 'operation', operation: { id: 'op-5' } });
    expect(suspectChange(SINCE, [scaled(20)], released(4))).toMatchObject({
      kind: 'release',
      at: before(4),
    });
  });

  it('leaves out what came later, long before, or changed nothing', () => {
    const halfHour = SUSPICION_MS / 60_000;
    expect(
      suspectChange(
        SINCE,
        [
          scaled(-1),
          scaled(halfHour + 1),
          scaled(2, { state: 'refused' }),
          scaled(3, { state: 'cancelled' }),
          scaled(4, { state: 'queued' }),
        ],
        released(halfHour + 1),
      ),
    ).toBeUndefined();
    expect(
      suspectChange(SINCE, [scaled(halfHour)], released(undefined)),
    ).toBeDefined();
  });

  it('tells a release that an operation made as the operation', () => {
    expect(suspectChange(SINCE, [scaled(10)], released(9))).toMatchObject({
      kind: 'operation',
    });
    expect(suspectChange(SINCE, [scaled(10)], released(7))).toMatchObject({
      kind: 'release',
    });
  });
});
