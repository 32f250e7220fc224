import type { Knex } from 'knex';
import { readClock } from '../../database/now';
import {
  supportedDatabases,
  TestDatabases,
} from '../../database/testDatabases';
import { databaseService } from '../__testUtils__/Testbed';
import { newOperation, testPlan } from '../__testUtils__/testPlan';
import { ENTITY_REF } from '../__testUtils__/testTarget';
import { DatabaseOperationStore } from './DatabaseOperationStore';
import { findBrokenLink } from './eventChain';
import { FencedError, type Fence } from './OperationStore';

const CLAIM = { owner: 'first', leaseMs: 60_000, limit: 10 };

describe.each(supportedDatabases())('the store on %s', databaseId => {
  const databases = new TestDatabases();
  let knex: Knex;
  let store: DatabaseOperationStore;

  beforeEach(async () => {
    knex = await databases.init(databaseId);
    store = await DatabaseOperationStore.create({
      database: databaseService(knex),
    });
  }, 60_000);

  afterAll(() => databases.destroy());

  const audited = async () => {};

  async function claimed(overrides = {}): Promise<Fence> {
    const { stored } = await store.create(newOperation(overrides), audited);
    const { claimed: taken } = await store.claim(CLAIM);
    const mine = taken.find(
      ({ operation }) => operation.id === stored.operation.id,
    )!;
    return {
      id: mine.operation.id,
      owner: 'first',
      generation: mine.generation,
    };
  }

  it('takes every moment from the database', async () => {
    const before = await readClock(knex);
    const { stored } = await store.create(
      newOperation({ gracePeriodMs: 5000 }),
      audited,
    );
    const after = await readClock(knex);
    const requestedAt = Date.parse(stored.operation.requestedAt);
    expect(requestedAt).toBeGreaterThanOrEqual(before);
    expect(requestedAt).toBeLessThanOrEqual(after);
    expect(Date.parse(stored.operation.notBefore) - requestedAt).toBe(5000);
  });

  it('records nothing when what belongs to it fails', async () => {
    const input = newOperation();
    await expect(
      store.create(input, async () => {
        throw new Error('no audit');
      }),
    ).rejects.toThrow('no audit');
    await expect(store.get(input.id)).rejects.toMatchObject({
      name: 'NotFoundError',
    });
    expect(await store.listEvents(input.id)).toEqual([]);
  });

  it('records nothing when its event cannot be written', async () => {
    const input = newOperation();
    await knex.schema.renameTable('operation_events', 'gone');
    await expect(store.create(input, audited)).rejects.toThrow();
    await expect(store.get(input.id)).rejects.toMatchObject({
      name: 'NotFoundError',
    });
  });

  it('gives the earlier operation for a key that was used', async () => {
    const input = newOperation();
    await store.create(input, audited);
    const again = await store.create(
      { ...newOperation(), idempotencyKey: input.idempotencyKey },
      audited,
    );
    expect(again.created).toBe(false);
    expect(again.stored.operation.id).toBe(input.id);
    expect(
      (
        await store.findByIdempotencyKey(
          input.requestedBy,
          input.idempotencyKey,
        )
      )?.operation.id,
    ).toBe(input.id);
    expect(
      await store.findByIdempotencyKey('user:default/b', input.idempotencyKey),
    ).toBeUndefined();
  });

  it('holds one open operation per target, whatever the callers checked', async () => {
    const targetKey = 'one/target';
    const results = await Promise.allSettled(
      Array.from({ length: 10 }, () =>
        store.create(newOperation({ targetKey }), audited),
      ),
    );
    const accepted = results.filter(({ status }) => status === 'fulfilled');
    expect(accepted).toHaveLength(1);
    const refused = results.filter(result => result.status === 'rejected');
    expect(refused).toHaveLength(9);
    for (const { reason } of refused) {
      expect(reason.name).toBe('ConflictError');
      expect(reason.message).toContain('Scale production to 5');
    }
    const open = await store.findOpen(targetKey);
    await store.cancel(open!.id, { by: 'user:default/b', message: 'no' });
    expect(await store.findOpen(targetKey)).toBeUndefined();
    expect(
      (await store.create(newOperation({ targetKey }), audited)).created,
    ).toBe(true);
  });

  it('gives work to one of many workers', async () => {
    await store.create(
      newOperation({ lease: { owner: 'nobody', milliseconds: -1000 } }),
      audited,
    );
    const claims = await Promise.all(
      Array.from({ length: 8 }, (_, index) =>
        store.claim({ ...CLAIM, owner: `worker-${index}` }),
      ),
    );
    expect(claims.flatMap(claim => claim.claimed)).toHaveLength(1);
  });

  it('keeps new work for who took the request, and lets others have it later', async () => {
    const { stored } = await store.create(
      newOperation({ lease: { owner: 'first', milliseconds: 60_000 } }),
      audited,
    );
    const { id } = stored.operation;
    expect((await store.claim({ ...CLAIM, owner: 'second' })).claimed).toEqual(
      [],
    );
    const [mine] = (await store.claim(CLAIM)).claimed;
    expect(mine.generation).toBe(1);
    // Not twice, while the claim holds.
    expect((await store.claim(CLAIM)).claimed).toEqual([]);
    await knex('operations').where({ id }).update({ lease_until: 1 });
    const [theirs] = (await store.claim({ ...CLAIM, owner: 'second' })).claimed;
    expect(theirs.generation).toBe(2);
  });

  it('does not give work before its time', async () => {
    await store.create(newOperation({ gracePeriodMs: 60_000 }), audited);
    expect((await store.claim(CLAIM)).claimed).toEqual([]);
  });

  it('lets a stale generation write nothing', async () => {
    const stale = await claimed();
    await knex('operations').where({ id: stale.id }).update({ lease_until: 1 });
    await store.claim({ ...CLAIM, owner: 'second' });
    const before = await store.get(stale.id);

    await expect(
      store.change(stale, { message: 'late' }, { type: 'changed' }),
    ).rejects.toThrow(FencedError);
    await expect(
      store.finish(stale, { state: 'succeeded', message: 'late' }),
    ).rejects.toThrow(FencedError);
    expect(await store.renewLease(stale, 60_000)).toBe(false);
    await store.release(stale);

    expect(await store.get(stale.id)).toEqual(before);
    expect(findBrokenLink(await store.listEvents(stale.id))).toBeUndefined();
  });

  it('lets nothing change after the end', async () => {
    const fence = await claimed();
    const ended = await store.finish(fence, {
      state: 'failed',
      message: 'It failed.',
    });
    expect(ended.operation).toMatchObject({
      state: 'failed',
      cancellable: false,
      endedAt: expect.any(String),
    });
    await expect(
      store.finish(fence, { state: 'succeeded', message: 'better' }),
    ).rejects.toThrow(FencedError);
    expect(
      await store.cancel(fence.id, { by: 'user:default/b', message: 'no' }),
    ).toBeUndefined();
    await expect(
      knex('operations').where({ id: fence.id }).update({ state: 'running' }),
    ).rejects.toThrow('an operation that ended is final');
    await expect(
      knex('operations').where({ id: fence.id }).update({ message: 'other' }),
    ).rejects.toThrow('an operation that ended is final');
    await expect(
      knex('operations').where({ id: fence.id }).delete(),
    ).rejects.toThrow();
    expect(await store.get(fence.id)).toEqual(ended);
  });

  it('lets events only be added', async () => {
    const fence = await claimed();
    await expect(
      knex('operation_events').where({ operation_id: fence.id }).delete(),
    ).rejects.toThrow('operation events are append-only');
    await expect(
      knex('operation_events')
        .where({ operation_id: fence.id })
        .update({ actor: 'user:default/other' }),
    ).rejects.toThrow('operation events are append-only');
  });

  it('chains events so that a change by other means shows', async () => {
    const fence = await claimed();
    await store.change(fence, { message: 'one' }, { type: 'changed' });
    await store.finish(fence, { state: 'succeeded', message: 'two' });
    const events = await store.listEvents(fence.id);
    expect(events.map(({ type }) => type)).toEqual([
      'requested',
      'changed',
      'ended',
    ]);
    expect(findBrokenLink(events)).toBeUndefined();
    expect(findBrokenLink([events[0], events[2]])).toBe('event 2 is missing');
    expect(
      findBrokenLink([
        events[0],
        { ...events[1], actor: 'user:default/other' },
        events[2],
      ]),
    ).toBe('event 2 was changed');
    expect((await store.get(fence.id)).operation.sequence).toBe(3);
  });

  it('cancels until the change is sent, never after', async () => {
    const fence = await claimed();
    const early = await claimed();
    expect(
      (await store.cancel(early.id, { by: 'user:default/b', message: 'no' }))
        ?.operation,
    ).toMatchObject({ state: 'cancelled', cancelledBy: 'user:default/b' });
    // The worker that held it is fenced off.
    await expect(
      store.change(early, { applyStarted: true }, { type: 'apply' }),
    ).rejects.toThrow(FencedError);

    const applying = await store.change(
      fence,
      { applyStarted: true },
      { type: 'apply' },
    );
    expect(applying.operation.cancellable).toBe(false);
    expect(
      await store.cancel(fence.id, { by: 'user:default/b', message: 'no' }),
    ).toBeUndefined();
  });

  it('lists newest first, in pages, filtered', async () => {
    const ids: string[] = [];
    for (let index = 0; index < 5; index++) {
      const input = newOperation({
        requestedBy: index % 2 ? 'user:default/a' : 'user:default/b',
        plan: testPlan({ action: index === 4 ? 'restart' : 'scale' }),
      });
      await store.create(input, audited);
      ids.unshift(input.id);
    }
    await store.create(
      newOperation({ plan: testPlan({ environment: 'staging' }) }),
      audited,
    );
    await store.cancel(ids[0], { by: 'user:default/b', message: 'no' });
    const query = {
      entityRef: ENTITY_REF,
      environment: 'production',
      limit: 2,
    };
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await store.list({ ...query, cursor });
      seen.push(...page.items.map(({ id }) => id));
      cursor = page.nextCursor;
    } while (cursor);
    expect(seen).toEqual(ids);

    const idsOf = async (filter: object) =>
      (await store.list({ ...query, limit: 10, ...filter })).items.map(
        ({ id }) => id,
      );
    expect(await idsOf({ action: 'restart' })).toEqual([ids[0]]);
    expect(await idsOf({ state: 'cancelled' })).toEqual([ids[0]]);
    expect(await idsOf({ open: true })).toEqual(ids.slice(1));
    expect(await idsOf({ open: false })).toEqual([ids[0]]);
    expect(await idsOf({ requestedBy: 'user:default/a' })).toEqual([
      ids[1],
      ids[3],
    ]);
    expect(await idsOf({ visible: { include: ['user:default/a'] } })).toEqual([
      ids[1],
      ids[3],
    ]);
    expect(await idsOf({ visible: { exclude: ['user:default/a'] } })).toEqual([
      ids[0],
      ids[2],
      ids[4],
    ]);
    const future = new Date((await store.now()) + 60_000).toISOString();
    expect(await idsOf({ after: future })).toEqual([]);
    expect(await idsOf({ before: future })).toEqual(ids);
    await expect(
      store.list({ ...query, cursor: 'nonsense' }),
    ).rejects.toMatchObject({ name: 'InputError' });
  });

  it('shows a damaged record without breaking the list, and hands it out as such', async () => {
    const good = newOperation();
    const bad = newOperation();
    await store.create(good, audited);
    await store.create(bad, audited);
    await knex('operations')
      .where({ id: bad.id })
      .update({ steps: 'no json', execution: '{"applied": 1}' });
    const { items } = await store.list({
      entityRef: ENTITY_REF,
      environment: 'production',
      limit: 10,
    });
    expect(items.map(({ id }) => id).sort()).toEqual([good.id, bad.id]);
    expect(items.find(({ id }) => id === bad.id)?.message).toContain(
      'damaged (steps)',
    );
    const { claimed: taken, poisoned } = await store.claim(CLAIM);
    expect(taken.map(({ operation }) => operation.id)).toEqual([good.id]);
    expect(poisoned.map(({ fence }) => fence.id)).toEqual([bad.id]);
    await store.quarantine(poisoned[0]);
    expect((await store.claim(CLAIM)).poisoned).toEqual([]);
  });
});
