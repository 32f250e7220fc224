import type { Knex } from 'knex';
import { supportedDatabases, TestDatabases } from '../database/testDatabases';
import { databaseService } from '../operations/__testUtils__/Testbed';
import { keptConfig } from './configState';
import { ConfigVersionStore, type ConfigPlace } from './ConfigVersionStore';

jest.setTimeout(60_000);

const PLACE: ConfigPlace = {
  environment: 'quantum-rerank/production',
  kind: 'ConfigMap',
  name: 'quantum-rerank-config',
};
const OTHERS: ConfigPlace[] = [
  { ...PLACE, environment: 'quantum-rerank/staging' },
  { ...PLACE, kind: 'Secret' },
  { ...PLACE, name: 'another' },
];
const state = (data: Record<string, string>) =>
  keptConfig({ data, binaryData: {}, resourceVersion: '7' });
const by = (operation: string, kind: 'backup' | 'verified' = 'backup') => ({
  kind,
  operation,
  by: 'user:default/dana',
});

describe.each(supportedDatabases())('kept configurations on %s', databaseId => {
  const databases = new TestDatabases();
  let knex: Knex;
  let store: ConfigVersionStore;

  beforeEach(async () => {
    knex = await databases.init(databaseId);
    store = await ConfigVersionStore.create({
      database: databaseService(knex),
    });
  });

  afterAll(() => databases.destroy());

  it('come back as they were, newest first, page by page, and only from their place', async () => {
    for (const level of ['a', 'b', 'c']) {
      await store.keep(PLACE, state({ LOG_LEVEL: level }), by(level));
    }
    const first = await store.list(PLACE, { limit: 2 });
    const second = await store.list(PLACE, {
      limit: 2,
      cursor: first.nextCursor,
    });
    expect(first.items.map(({ values }) => values.LOG_LEVEL)).toEqual([
      'c',
      'b',
    ]);
    expect(second.items).toEqual([
      expect.objectContaining({
        kind: 'backup',
        values: { LOG_LEVEL: 'a' },
        hidden: {},
        resourceVersion: '7',
        operation: 'a',
        by: 'user:default/dana',
      }),
    ]);
    expect(second.nextCursor).toBeUndefined();
    const [{ id, takenAt }] = first.items;
    expect(Math.abs(takenAt - Date.now())).toBeLessThan(60_000);
    expect((await store.find(PLACE, id))?.id).toBe(id);
    for (const other of OTHERS) {
      expect(await store.find(other, id)).toBeUndefined();
      expect((await store.list(other, { limit: 2 })).items).toEqual([]);
    }
  });

  it('are kept once for an operation, also at the same moment, and not again while they are the newest', async () => {
    const same = state({ LOG_LEVEL: 'INFO' });
    const kept = await Promise.all(
      [1, 2, 3, 4].map(() => store.keep(PLACE, same, by('one'))),
    );
    expect(new Set(kept.map(({ id }) => id)).size).toBe(1);
    expect((await store.keep(PLACE, same, by('two'))).id).toBe(kept[0].id);
    const verified = await store.keep(PLACE, same, by('two', 'verified'));
    expect(verified.id).not.toBe(kept[0].id);
    expect(
      (await store.list(PLACE, { limit: 9, kind: 'verified' })).items,
    ).toEqual([verified]);
  });

  it('hold no value that looks secret, and tell by one salt whether it is another', async () => {
    const secret = { DATABASE_PASSWORD: 'hunter2-canary' };
    const first = await store.keep(PLACE, state(secret), by('one'));
    const second = await store.keep(
      PLACE,
      state({ ...secret, LOG_LEVEL: 'INFO' }),
      by('two'),
    );
    expect(second.salt).toBe(first.salt);
    expect(second.hidden).toEqual(first.hidden);
    expect(Object.keys(first.hidden)).toEqual(['DATABASE_PASSWORD']);
    expect(
      JSON.stringify(await knex('config_versions').select()),
    ).not.toContain('hunter2-canary');
  });

  it('that were seen are kept once, whatever wrote them', async () => {
    const seen = state({ LOG_LEVEL: 'DEBUG' });
    const first = await store.observe(PLACE, seen, 'kubectl-edit');
    expect(first).toMatchObject({ by: 'kubectl-edit' });
    expect(first.operation).toBeUndefined();
    expect((await store.observe(PLACE, seen, 'helm')).id).toBe(first.id);
  });

  it('are forgotten beyond a hundred, the oldest first', async () => {
    for (let index = 0; index < 103; index++) {
      await store.keep(PLACE, state({ N: `${index}` }), by(`${index}`));
    }
    const { items } = await store.list(PLACE, { limit: 200 });
    expect(items).toHaveLength(100);
    expect(items.at(-1)?.values).toEqual({ N: '3' });
  });

  it('are not listed from a cursor that is none', async () => {
    await expect(
      store.list(PLACE, { limit: 2, cursor: "1' or 1=1" }),
    ).rejects.toThrow(/cursor/);
  });
});
