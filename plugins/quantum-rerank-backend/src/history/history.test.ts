import { randomUUID } from 'node:crypto';
import type {
  HistoryEntry,
  HistoryQuery,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import type { Knex } from 'knex';
import { supportedDatabases, TestDatabases } from '../database/testDatabases';
import { EscalationStore } from '../escalation';
import { DatabaseOverrideStore } from '../onCall/overrides/DatabaseOverrideStore';
import { databaseService } from '../operations/__testUtils__/Testbed';
import { newOperation, testPlan } from '../operations/__testUtils__/testPlan';
import {
  ENTITY_REF,
  person,
  testProfile,
  testTarget,
} from '../operations/__testUtils__/testTarget';
import { DatabaseOperationStore } from '../operations/store/DatabaseOperationStore';
import { newRow } from '../operations/store/rowWriting';
import { openEscalation } from '../tests/__testUtils__/escalations';
import { createEscalationSource } from './escalationSource';
import type { HistoryCaller } from './HistorySource';
import { MergedHistory } from './MergedHistory';
import { createOperationSource } from './operationSource';
import { createReplacementSource } from './replacementSource';

const ANN = 'user:default/ann';
const BOB = 'user:default/bob';
const KIM = 'user:default/kim';

const target = testTarget(
  'production',
  testProfile({
    rotations: [
      {
        id: 'primary',
        title: 'Primary',
        role: 'Senior Engineer',
        level: 2,
        timeZone: 'UTC',
        layers: [
          {
            id: 'weekly',
            start: '2026-01-05',
            handover: { time: '09:00' },
            length: '1w',
            participants: [{ user: ANN }],
          },
        ],
      },
    ],
  }),
);

describe.each(supportedDatabases())('the history on %s', databaseId => {
  const databases = new TestDatabases();
  let knex: Knex;
  let history: MergedHistory;

  beforeEach(async () => {
    knex = await databases.init(databaseId);
    const database = databaseService(knex);
    const operations = await DatabaseOperationStore.create({ database });
    const overrides = await DatabaseOverrideStore.create({ database });
    const escalations = await EscalationStore.create({ database });
    history = new MergedHistory([
      createOperationSource({
        listOperations: async ({ entityRef, environment }, query, options) => {
          const { open, limit = 20, ...filters } = query;
          return operations.list({
            ...filters,
            limit: Number(limit),
            entityRef,
            environment: environment.name,
            visible: (options as { visible?: object }).visible,
          });
        },
      }),
      createEscalationSource(escalations, 'resolved'),
      createEscalationSource(escalations, 'acknowledged'),
      createReplacementSource(overrides, 'withdrawn'),
      createReplacementSource(overrides, 'made'),
    ]);
  }, 60_000);

  afterAll(() => databases.destroy());

  const operated = async (at: number, by = ANN, environment = 'production') => {
    const plan = testPlan({ environment });
    const input = newOperation({ id: randomUUID(), requestedBy: by, plan });
    await knex('operations').insert({
      ...newRow({ ...input, targetKey: input.id }, at),
      state: 'succeeded',
      ended_at: at,
    });
    return input.id;
  };

  const replaced = async (
    at: number,
    {
      by = ANN,
      withdrawn,
      exchange,
      environment = 'production',
    }: {
      by?: string;
      withdrawn?: { at: number; by: string };
      exchange?: boolean;
      environment?: string;
    } = {},
  ) => {
    const ids = exchange ? [randomUUID(), randomUUID()] : [randomUUID()];
    const key = randomUUID();
    for (const [half, id] of ids.entries()) {
      await knex('on_call_overrides').insert({
        id,
        entity_ref: ENTITY_REF,
        environment,
        rotation: 'primary',
        kind: exchange ? 'swap' : 'take',
        person: half ? BOB : KIM,
        replaces: half ? KIM : BOB,
        starts_at: 1_000 * (half + 1),
        ends_at: 1_000 * (half + 2),
        counterpart: ids[1 - half] ?? null,
        reason: 'dentist',
        created_by: by,
        via: 'portal',
        created_at: at,
        idempotency_key: key,
        half,
        request_digest: 'digest',
      });
      if (withdrawn) {
        await knex('on_call_withdrawals').insert({
          override_id: id,
          withdrawn_by: withdrawn.by,
          via: 'plugin:other',
          comment: 'no need',
          withdrawn_at: withdrawn.at,
        });
      }
    }
    return ids[0];
  };

  const escalated = async (
    at: { acknowledged?: number; resolved?: number },
    changes: object = {},
  ) => {
    const id = randomUUID();
    await knex('escalations').insert({
      ...openEscalation(id),
      subject_id: id,
      acknowledged_at: at.acknowledged ?? null,
      acknowledged_by: at.acknowledged === undefined ? null : BOB,
      resolved_at: at.resolved ?? null,
      ...changes,
    });
    for (const [kind, moment] of Object.entries(at)) {
      await knex('escalation_events').insert({
        escalation_id: id,
        at: moment,
        kind,
        text: `It was ${kind}.`,
      });
    }
    return id;
  };

  const list = (
    query: Partial<HistoryQuery> = {},
    caller: Partial<HistoryCaller> = {},
  ) =>
    history.list(
      target,
      { limit: 100, ...query } as HistoryQuery & { limit: number },
      {
        credentials: person(ANN),
        visible: {},
        named: true,
        ...caller,
      },
    );

  const short = (entry: HistoryEntry) =>
    `${Date.parse(entry.at)} ${
      entry.kind === 'operation' ? 'operated' : entry.event
    }`;
  const shorts = async (...asked: Parameters<typeof list>) =>
    (await list(...asked)).items.map(short);

  it('is one list by time, whatever it is of', async () => {
    await operated(10);
    await replaced(20, { withdrawn: { at: 60, by: BOB }, exchange: true });
    await operated(30);
    await escalated({ acknowledged: 40, resolved: 50 });
    // Of another environment, and what did not escalate.
    await operated(11, ANN, 'staging');
    await replaced(21, { environment: 'staging' });
    await escalated({ resolved: 41 }, { environment: 'staging' });
    await escalated({ resolved: 42 }, { profile: 'other' });
    await escalated({ resolved: 43 }, { escalates: false });
    expect(await shorts()).toEqual([
      '60 withdrawn',
      '50 resolved',
      '40 acknowledged',
      '30 operated',
      '20 made',
      '10 operated',
    ]);
  });

  it('tells of a replacement who, for whom, which level, when and why', async () => {
    const id = await replaced(20, {
      withdrawn: { at: 60, by: BOB },
      exchange: true,
    });
    const shared = {
      id,
      rotation: 'primary',
      title: 'Primary',
      level: 2,
      role: 'Senior Engineer',
      kind: 'swap',
      state: 'withdrawn',
      from: '1970-01-01T00:00:01.000Z',
      until: '1970-01-01T00:00:02.000Z',
      exchange: {
        from: '1970-01-01T00:00:02.000Z',
        until: '1970-01-01T00:00:03.000Z',
      },
    };
    const replacement = {
      ...shared,
      person: KIM,
      replaces: BOB,
      reason: 'dentist',
    };
    expect((await list()).items).toEqual([
      {
        kind: 'replacement',
        event: 'withdrawn',
        at: '1970-01-01T00:00:00.060Z',
        by: BOB,
        via: 'plugin:other',
        comment: 'no need',
        replacement,
      },
      {
        kind: 'replacement',
        event: 'made',
        at: '1970-01-01T00:00:00.020Z',
        by: ANN,
        via: 'portal',
        replacement,
      },
    ]);
    const roles = (await list({}, { named: false })).items;
    expect(roles).toMatchObject([{ event: 'withdrawn' }, { event: 'made' }]);
    expect(roles[1]).toEqual({
      kind: 'replacement',
      event: 'made',
      at: '1970-01-01T00:00:00.020Z',
      via: 'portal',
      replacement: shared,
    });
    expect(JSON.stringify(roles)).not.toMatch(/user:|dentist|no need/);
  });

  it('tells who took care of an escalation only to those who may see it', async () => {
    const id = await escalated({ acknowledged: 40 });
    const [entry] = (await list()).items;
    expect(entry).toEqual({
      kind: 'escalation',
      event: 'acknowledged',
      at: '1970-01-01T00:00:00.040Z',
      by: BOB,
      text: 'It was acknowledged.',
      escalation: {
        id,
        subject: {
          kind: 'alert',
          id,
          title: 'Error rate above 10 %',
        },
        severity: 'P0',
      },
    });
    const [hidden] = (await list({}, { named: false })).items;
    expect(hidden).toMatchObject({ event: 'acknowledged' });
    expect(JSON.stringify(hidden)).not.toContain('user:');
  });

  it('loses and doubles nothing between pages, also of one millisecond', async () => {
    // Few moments, so that many things happen at each.
    for (let round = 0; round < 8; round += 1) {
      const at = 10 + (round % 3);
      await operated(at);
      await replaced(at, {
        withdrawn: { at: 10 + ((round + 1) % 3), by: BOB },
        exchange: round % 2 === 0,
      });
      await escalated({ acknowledged: at, resolved: 10 + ((round + 2) % 3) });
    }
    const whole = (await list()).items;
    expect(whole).toHaveLength(40);
    const times = whole.map(({ at }) => Date.parse(at));
    expect(times).toEqual([...times].sort((a, b) => b - a));
    expect(new Set(whole.map(entry => JSON.stringify(entry))).size).toBe(40);
    for (const limit of [1, 2, 3, 7, 39, 40]) {
      const paged: HistoryEntry[] = [];
      let cursor: string | undefined;
      do {
        const page = await list({ limit, cursor });
        expect(page.items.length).toBeGreaterThan(0);
        paged.push(...page.items);
        cursor = page.nextCursor;
      } while (cursor);
      expect(paged).toEqual(whole);
    }
  });

  it('filters each kind by what it has', async () => {
    await operated(10, BOB);
    const replacement = await replaced(20, {
      withdrawn: { at: 60, by: 'user:default/zoe' },
    });
    const escalation = await escalated({ acknowledged: 40, resolved: 50 });
    expect(await shorts({ kind: 'operation' })).toEqual(['10 operated']);
    expect(await shorts({ kind: 'replacement' })).toEqual([
      '60 withdrawn',
      '20 made',
    ]);
    expect(await shorts({ kind: 'escalation' })).toEqual([
      '50 resolved',
      '40 acknowledged',
    ]);
    expect(await shorts({ action: 'scale' })).toEqual(['10 operated']);
    expect(await shorts({ action: 'restart' })).toEqual([]);
    expect(await shorts({ state: 'failed' })).toEqual([]);
    // Who did it, and whom it concerns.
    expect(await shorts({ person: BOB })).toEqual([
      '60 withdrawn',
      '40 acknowledged',
      '20 made',
      '10 operated',
    ]);
    expect(await shorts({ person: ANN })).toEqual(['20 made']);
    expect(await shorts({ person: KIM })).toEqual(['60 withdrawn', '20 made']);
    expect(await shorts({ person: 'user:default/zoe' })).toEqual([
      '60 withdrawn',
    ]);
    // What is found by a name tells the name.
    expect(await shorts({ person: BOB }, { named: false })).toEqual([
      '10 operated',
    ]);
    expect(await shorts({ about: replacement })).toEqual([
      '60 withdrawn',
      '20 made',
    ]);
    expect(await shorts({ about: escalation })).toEqual([
      '50 resolved',
      '40 acknowledged',
    ]);
    const iso = (at: number) => new Date(at).toISOString();
    expect(await shorts({ after: iso(20), before: iso(50) })).toEqual([
      '40 acknowledged',
      '20 made',
    ]);
    const first = await list({ before: iso(50), limit: 1 });
    expect(await shorts({ before: iso(50), cursor: first.nextCursor })).toEqual(
      ['20 made', '10 operated'],
    );
  });

  it('shows what was done by those whom the caller may see', async () => {
    await replaced(20, { by: ANN, withdrawn: { at: 60, by: BOB } });
    await replaced(30, { by: KIM });
    await escalated({ acknowledged: 40, resolved: 50 });
    expect(await shorts({}, { visible: { include: [ANN] } })).toEqual([
      '20 made',
    ]);
    expect(await shorts({}, { visible: { exclude: [BOB] } })).toEqual([
      '50 resolved',
      '30 made',
      '20 made',
    ]);
  });

  it('refuses cursors of other lists', async () => {
    await expect(list({ cursor: 'WzEwLCJ4Il0' })).rejects.toMatchObject({
      name: 'InputError',
      message: 'cursor is not one that this list gave',
    });
  });
});
