import { operation, revision } from '../../__testUtils__';
import { recentChanges } from './recentChanges';

const NOW = Date.parse('2026-03-01T12:00:00.000Z');
const ago = (minutes: number) => new Date(NOW - minutes * 60_000).toISOString();

const operated = (minutes: number, overrides = {}) =>
  operation({
    id: `op-${minutes}`,
    state: 'succeeded',
    requestedAt: ago(minutes + 1),
    startedAt: ago(minutes),
    ...overrides,
  });
const released = (minutes: number, overrides = {}) =>
  revision({ uid: `rs-${minutes}`, createdAt: ago(minutes), ...overrides });

/** Ids, in the order in which they are shown. */
function shown(...parts: Parameters<typeof recentChanges>) {
  const { recent, before } = recentChanges(...parts);
  const id = (change: (typeof recent)[number] | undefined) =>
    change &&
    (change.kind === 'operation' ? change.operation.id : change.revision.uid);
  return { recent: recent.map(id), before: id(before) };
}

describe('recentChanges', () => {
  it('tells operations and releases of six hours, newest first, and the last before', () => {
    expect(
      shown(
        [operated(10), operated(300), operated(500)],
        [released(60), released(361), released(2000)],
        NOW,
      ),
    ).toEqual({ recent: ['op-10', 'rs-60', 'op-300'], before: 'rs-361' });
  });

  it('tells a release that an operation made as the operation, and no restart as a release', () => {
    expect(
      shown(
        [operated(10)],
        [released(9), released(11), released(30, { restartOf: 2 })],
        NOW,
      ),
    ).toEqual({ recent: ['op-10', 'rs-11'], before: undefined });
  });

  it('leaves out what changed nothing', () => {
    const states = ['refused', 'cancelled', 'queued', 'awaiting-approval'];
    expect(
      shown(
        states.map((state, index) => operated(index, { state })),
        [released(2)],
        NOW,
      ),
    ).toEqual({ recent: ['rs-2'], before: undefined });
  });
});
