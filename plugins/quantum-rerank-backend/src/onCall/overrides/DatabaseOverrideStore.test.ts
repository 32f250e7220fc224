import { randomUUID } from 'node:crypto';
import type { Knex } from 'knex';
import {
  supportedDatabases,
  TestDatabases,
} from '../../database/testDatabases';
import { DatabaseOverrideStore } from './DatabaseOverrideStore';
import type { NewOverride } from './OverrideStore';

const WHERE = {
  entityRef: 'component:default/quantum-rerank',
  environment: 'production',
};

const override = (changes: Partial<NewOverride> = {}): NewOverride => ({
  ...WHERE,
  id: randomUUID(),
  rotation: 'primary',
  kind: 'take',
  person: 'user:default/ann',
  from: 1_000,
  until: 2_000,
  reason: 'because of a test',
  ...changes,
});

const request = (changes: object = {}) => ({
  createdBy: 'user:default/ann',
  via: 'portal',
  idempotencyKey: randomUUID(),
  requestDigest: 'digest',
  ...changes,
});

describe.each(supportedDatabases())('overrides on %s', databaseId => {
  const databases = new TestDatabases();
  let open: () => Knex;
  let knex: Knex;
  let store: DatabaseOverrideStore;

  const createStore = (on: Knex) =>
    DatabaseOverrideStore.create({ database: { getClient: async () => on } });

  beforeEach(async () => {
    open = await databases.createDatabase(databaseId);
    knex = open();
    store = await createStore(knex);
  }, 60_000);

  afterAll(() => databases.destroy());

  const keep = async (...halves: NewOverride[]) =>
    (await store.create(async () => halves, request())).override;

  it('are kept with the time of the database', async () => {
    const one = override({ replaces: 'user:default/bob' });
    const kept = await keep(one);
    expect(kept).toMatchObject({ ...one, createdBy: 'user:default/ann' });
    expect(Math.abs(kept.createdAt - (await store.now()))).toBeLessThan(60_000);
    expect(await store.get(one.id)).toEqual(kept);
    await expect(store.get('none')).rejects.toMatchObject({
      name: 'NotFoundError',
    });
  });

  it('are made once under a key, whichever process is asked', async () => {
    const asked = request();
    const plan = jest.fn(async () => [override()]);
    // SQLite is for one process.
    const other = databaseId === 'SQLite' ? store : await createStore(open());
    const answers = await Promise.all([
      store.create(plan, asked),
      other.create(plan, asked),
      store.create(plan, asked),
    ]);
    expect(new Set(answers.map(each => each.override.id)).size).toBe(1);
    expect(answers.filter(({ created }) => created)).toHaveLength(1);
    plan.mockClear();
    await store.create(plan, asked);
    expect(plan).not.toHaveBeenCalled();
    await expect(
      store.create(plan, { ...asked, requestDigest: 'another' }),
    ).rejects.toMatchObject({ name: 'ConflictError' });
  });

  it('keep both halves of a swap or none', async () => {
    const [a, b] = [randomUUID(), randomUUID()];
    await keep(
      override({ id: a, counterpart: b }),
      override({ id: b, counterpart: a }),
    );
    expect((await store.get(a)).counterpart).toBe(b);
    expect((await store.get(b)).counterpart).toBe(a);
    const half = override();
    await expect(
      // An id that exists.
      store.create(async () => [half, override({ id: a })], request()),
    ).rejects.toMatchObject({ name: 'ServiceUnavailableError' });
    await expect(store.get(half.id)).rejects.toMatchObject({
      name: 'NotFoundError',
    });
  });

  it('are in force from the oldest to the newest', async () => {
    const first = override();
    const second = override({ from: 1_999, until: 3_000 });
    const elsewhere = override({ environment: 'staging' });
    for (const each of [first, second, elsewhere]) {
      await keep(each);
    }
    const inForce = async (from: number, until: number) =>
      (await store.listInForce({ ...WHERE, from, until })).map(({ id }) => id);
    expect(await inForce(0, 5_000)).toEqual([first.id, second.id]);
    expect(await inForce(2_000, 5_000)).toEqual([second.id]);
    expect(await inForce(0, 1_999)).toEqual([first.id]);
    await store.withdraw([first.id], {
      withdrawnBy: 'user:default/bob',
      via: 'portal',
      comment: 'no need',
    });
    // It was over by then.
    expect(await inForce(0, 5_000)).toEqual([first.id, second.id]);
    expect(await store.get(first.id)).toMatchObject({
      withdrawnBy: 'user:default/bob',
      withdrawnAt: expect.any(Number),
    });
  });

  it('that have begun when they are taken back were in force until then', async () => {
    const now = await store.now();
    const begun = override({ from: now - 60_000, until: now + 60_000 });
    const over = override({ from: now - 60_000, until: now - 30_000 });
    const ahead = override({ from: now + 30_000, until: now + 60_000 });
    for (const each of [begun, over, ahead]) {
      await keep(each);
    }
    await store.withdraw([begun.id, over.id, ahead.id], {
      withdrawnBy: 'user:default/bob',
      via: 'portal',
    });
    const { withdrawnAt } = await store.get(begun.id);
    const inForce = async (from: number, until: number) =>
      (await store.listInForce({ ...WHERE, from, until })).map(each => [
        each.id,
        each.until,
      ]);
    expect(await inForce(now - 90_000, now + 90_000)).toEqual([
      [begun.id, withdrawnAt],
      [over.id, over.until],
    ]);
    expect(await inForce(withdrawnAt!, now + 90_000)).toEqual([]);
    // What was made stays as it was made.
    expect((await store.get(begun.id)).until).toBe(begun.until);
  });

  it('are taken back once, and of a swap both or none', async () => {
    const [one, other] = [override(), override()];
    await keep(one, other);
    const by = { withdrawnBy: 'user:default/bob', via: 'portal' };
    await store.withdraw([other.id], by);
    await expect(store.withdraw([one.id, other.id], by)).rejects.toMatchObject({
      name: 'ConflictError',
    });
    expect((await store.get(one.id)).withdrawnAt).toBeUndefined();
  });

  it('are listed page by page, the newest first', async () => {
    const all = [override(), override(), override()];
    for (const each of all) {
      await keep(each);
    }
    const first = await store.list({ ...WHERE, limit: 2 });
    expect(first.items.map(({ id }) => id)).toEqual([all[2].id, all[1].id]);
    const second = await store.list({
      ...WHERE,
      limit: 2,
      cursor: first.nextCursor,
    });
    expect(second.items.map(({ id }) => id)).toEqual([all[0].id]);
    expect(second.nextCursor).toBeUndefined();
    await expect(
      store.list({ ...WHERE, limit: 2, cursor: 'x' }),
    ).rejects.toMatchObject({ name: 'InputError' });
  });

  it('never change and are never deleted', async () => {
    const one = override();
    await keep(one);
    await store.withdraw([one.id], { withdrawnBy: 'user:a/b', via: 'portal' });
    for (const table of ['on_call_overrides', 'on_call_withdrawals']) {
      await expect(
        knex(table).update({ via: 'somebody else' }),
      ).rejects.toThrow('only grows');
      await expect(knex(table).delete()).rejects.toThrow('only grows');
    }
  });
});
