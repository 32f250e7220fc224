import { pageOfPods, type PodRow } from './podPage';
import { testPod } from './testObjects';

const rows: PodRow[] = [
  ['c', 'Running', true, 0, 'node-1', 0.5],
  ['a', 'CrashLoopBackOff', false, 7, 'node-2', undefined],
  ['b', 'Running', true, 2, 'node-1', 0.1],
  ['e', 'Pending', false, 0, undefined, undefined],
  ['d', 'Running', true, 2, 'Node-3', 0.9],
].map(([name, state, ready, restarts, node, cpu], index) => ({
  pod: testPod({
    name: name as string,
    uid: `uid-${name}`,
    state: state as string,
    ready: ready as boolean,
    restarts: restarts as number,
    node: node as string | undefined,
    createdAt: `2026-11-23T08:0${index}:00Z`,
  }),
  usage:
    cpu === undefined
      ? undefined
      : {
          pod: name as string,
          cpuCores: cpu as number,
          memoryBytes: 1,
        },
  revision: 4,
}));

const names = (query: Parameters<typeof pageOfPods>[1], from = rows) =>
  pageOfPods(from, query, 'v')
    .items.map(({ name }) => name)
    .join('');

describe('pageOfPods', () => {
  it('sorts by every key, unknown values last in both directions', () => {
    expect(names({})).toBe('abcde');
    expect(names({ order: 'desc' })).toBe('edcba');
    expect(names({ orderBy: 'restarts', order: 'desc' })).toBe('abdce');
    expect(names({ orderBy: 'age' })).toBe('debac');
    expect(names({ orderBy: 'cpu' })).toBe('bcdae');
    expect(names({ orderBy: 'cpu', order: 'desc' })).toBe('dcbae');
    expect(names({ orderBy: 'node' })).toBe('dbcae');
    expect(names({ orderBy: 'state' })).toBe('aebcd');
  });

  it('filters by state, readiness and literal text', () => {
    expect(names({ state: 'Running' })).toBe('bcd');
    expect(names({ ready: 'false' })).toBe('ae');
    expect(names({ search: 'node-3' })).toBe('d');
    expect(names({ search: '.*' })).toBe('');
    expect(names({ search: ':1.0.0' })).toBe('abcde');
  });

  it('counts what matches and gives each pod its usage and revision', () => {
    const page = pageOfPods(rows, { state: 'Running', limit: 1 }, 'v7');
    expect(page).toMatchObject({ totalItems: 3, version: 'v7' });
    expect(page.items[0]).toMatchObject({
      name: 'b',
      usage: { cpuCores: 0.1, memoryBytes: 1 },
      revision: 4,
      containers: { ready: 1, total: 1 },
    });
  });

  it.each(['name', 'restarts', 'cpu', 'node', 'age', 'state'] as const)(
    'shows every pod exactly once page by page, ordered by %s',
    orderBy => {
      for (const order of ['asc', 'desc'] as const) {
        const seen: string[] = [];
        let cursor: string | undefined;
        do {
          const page = pageOfPods(
            rows,
            { orderBy, order, limit: 2, cursor },
            'v',
          );
          seen.push(...page.items.map(({ name }) => name));
          cursor = page.nextCursor;
        } while (cursor);
        expect(seen.join('')).toBe(names({ orderBy, order }));
      }
    },
  );

  it('goes on at the same place when the last pod shown has vanished', () => {
    const { nextCursor } = pageOfPods(rows, { limit: 2 }, 'v');
    const rest = rows.filter(({ pod }) => pod.name !== 'b');
    expect(names({ limit: 2, cursor: nextCursor }, rest)).toBe('cd');
  });

  it('refuses a cursor of another order or filter, and a made-up one', () => {
    const { nextCursor } = pageOfPods(rows, { limit: 2 }, 'v');
    expect(() =>
      pageOfPods(rows, { orderBy: 'age', cursor: nextCursor }, 'v'),
    ).toThrow('other filters or another order');
    for (const cursor of ['x', Buffer.from('[]').toString('base64url'), '%%']) {
      expect(() => pageOfPods(rows, { cursor }, 'v')).toThrow('cursor');
    }
  });
});
