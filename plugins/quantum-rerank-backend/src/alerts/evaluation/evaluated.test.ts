import {
  alertEpisodePageSchema,
  alertsSchema,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import type { Knex } from 'knex';
import {
  supportedDatabases,
  TestDatabases,
} from '../../database/testDatabases';
import { person } from '../../operations/__testUtils__/testTarget';
import { AlertsBed, alertProfile } from '../__testUtils__/alertsBed';

const MINUTE = 60_000;
const T0 = Date.parse('2026-11-24T02:00:00Z');

describe.each(supportedDatabases())(
  'rules evaluated here on %s',
  databaseId => {
    const databases = new TestDatabases();
    let open: () => Knex;
    let bed: AlertsBed;

    beforeEach(async () => {
      open = await databases.createDatabase(databaseId);
      bed = await AlertsBed.create(open());
    }, 60_000);

    afterAll(() => databases.destroy());

    it('says until when to respond to what fires, by its severity', async () => {
      bed = await AlertsBed.create(open(), {
        profile: {
          ...alertProfile(),
          escalation: {
            severities: ['P0'],
            respondWithin: { P0: '15m', P1: '30m' },
            steps: [{ level: 1, title: 'Engineer', after: '0s', channels: [] }],
          },
        },
      });
      bed.value = 0.2;
      await bed.evaluateAt(T0);
      const seen = async () => {
        const { items } = await bed.service.getAlerts(bed.target);
        return Object.fromEntries(
          items.map(({ id, state, respondBy }) => [id, [state, respondBy]]),
        );
      };
      expect(await seen()).toEqual({
        errors: ['pending', undefined],
        'errors-some': ['firing', '2026-11-24T02:30:00.000Z'],
      });
      await bed.evaluateAt(
        ...[1, 2, 3, 4, 5, 6, 7, 8].map(step => T0 + step * 15_000),
      );
      expect((await seen()).errors).toEqual([
        'firing',
        '2026-11-24T02:17:00.000Z',
      ]);
    });

    it('goes through all states, and says value, bound and since when', async () => {
      expect((await bed.service.getAlerts(bed.target)).source).toMatchObject({
        kind: 'evaluated',
        state: 'unreachable',
        reason: 'The rules have not been evaluated yet',
      });
      await bed.evaluateAt(T0 - 5_000);
      expect(await bed.rule()).toMatchObject({
        state: 'inactive',
        value: 0.01,
        summary: '1 % is not above the bound of 10 %',
      });

      bed.value = 0.2;
      await bed.evaluateAt(T0);
      expect(await bed.rule()).toMatchObject({
        state: 'pending',
        activeAt: '2026-11-24T02:00:00.000Z',
        firesAt: '2026-11-24T02:02:00.000Z',
        summary:
          '20 % is above the bound of 10 % since 2026-11-24 02:00 UTC; it fires at 2026-11-24 02:02 UTC if that goes on',
      });
      expect(await bed.rule('errors-some')).toMatchObject({ state: 'firing' });
      expect(bed.told).toEqual(['fired errors-some']);

      await bed.evaluateFrom(T0, T0 + 2 * MINUTE);
      const alerts = alertsSchema.parse(
        await bed.service.getAlerts(bed.target),
      );
      expect(alerts.source).toMatchObject({ kind: 'evaluated', state: 'live' });
      expect(alerts.items.map(({ id, state }) => `${id} ${state}`)).toEqual([
        'errors firing',
        'errors-some firing',
      ]);
      expect(alerts.items[0]).toMatchObject({
        activeAt: '2026-11-24T02:00:00.000Z',
        firedAt: '2026-11-24T02:02:00.000Z',
        summary: '20 % is above the bound of 10 % since 2026-11-24 02:00 UTC',
        response: 'Look at the logs.',
        actions: ['rollback'],
      });
      expect(bed.told).toEqual(['fired errors-some', 'fired errors']);
      expect(
        await bed.service.feed.listOpen('quantum-rerank', 'production'),
      ).toMatchObject([
        { rule: 'errors-some', firedAt: T0 },
        {
          rule: 'errors',
          severity: 'P0',
          value: 0.2,
          activeAt: T0,
          firedAt: T0 + 2 * MINUTE,
        },
      ]);

      bed.value = 0.07;
      await bed.evaluateAt(T0 + 3 * MINUTE);
      expect(await bed.rule()).toMatchObject({
        state: 'resolved',
        resolvedAt: '2026-11-24T02:03:00.000Z',
        summary:
          '7 % is not above the bound of 10 % any more; it fired from 2026-11-24 02:02 UTC until 2026-11-24 02:03 UTC',
      });
      expect(bed.told.at(-1)).toBe('resolved errors');
      expect(
        await bed.service.feed.listOpen('quantum-rerank', 'production'),
      ).toHaveLength(1);
    });

    it('is unknown with its signal, names the last state, and does not resolve', async () => {
      bed.value = 0.2;
      await bed.evaluateFrom(T0, T0 + 2 * MINUTE);
      bed.value = undefined;
      await bed.evaluateAt(T0 + 3 * MINUTE);
      expect(await bed.rule()).toMatchObject({
        state: 'unknown',
        activeAt: '2026-11-24T02:00:00.000Z',
        summary:
          'The query answers nothing; when last known it was firing, crossed since 2026-11-24 02:00 UTC',
      });
      expect(await bed.rule()).not.toHaveProperty('value');
      expect(bed.told).toEqual(['fired errors-some', 'fired errors']);
      expect(
        await bed.service.feed.listOpen('quantum-rerank', 'production'),
      ).toHaveLength(2);
    });

    it('resolves what fires when nothing happens any more, which is not unknown', async () => {
      bed.value = 0.07;
      await bed.evaluateAt(T0);
      bed.value = undefined;
      bed.idle = true;
      await bed.evaluateAt(T0 + 5 * MINUTE - 1);
      expect(await bed.rule('errors-some')).toMatchObject({
        state: 'unknown',
        last: 'firing',
      });
      // What is not measured any more did not end.
      bed.sourceState = 'stale';
      await bed.evaluateAt(T0 + 5 * MINUTE);
      expect(bed.told).toEqual(['fired errors-some']);
      bed.sourceState = 'live';
      await bed.evaluateAt(T0 + 6 * MINUTE);
      expect(bed.told).toEqual(['fired errors-some', 'resolved errors-some']);
      expect(await bed.rule('errors-some')).toMatchObject({
        state: 'resolved',
        resolvedAt: '2026-11-24T02:06:00.000Z',
      });
      expect(await bed.rule()).toMatchObject({
        state: 'unknown',
        last: 'inactive',
      });
    });

    it('survives a restart while pending: the time before it counts, the time away does not', async () => {
      bed.value = 0.2;
      await bed.evaluateFrom(T0, T0 + MINUTE);
      const restarted = await AlertsBed.create(open());
      restarted.value = 0.2;
      await restarted.evaluateAt(T0 + 10 * MINUTE);
      expect(await restarted.rule()).toMatchObject({
        state: 'pending',
        activeAt: '2026-11-24T02:00:00.000Z',
        firesAt: '2026-11-24T02:11:00.000Z',
      });
      await restarted.evaluateFrom(
        T0 + 10 * MINUTE + 5_000,
        T0 + 11 * MINUTE - 5_000,
      );
      expect((await restarted.rule())?.state).toBe('pending');
      await restarted.evaluateAt(T0 + 11 * MINUTE);
      expect(await restarted.rule()).toMatchObject({
        state: 'firing',
        firedAt: '2026-11-24T02:11:00.000Z',
      });
    });

    it('is taken over by another replica without firing twice', async () => {
      const other = await AlertsBed.create(open());
      bed.value = 0.2;
      other.value = 0.2;
      for (let at = T0; at <= T0 + 2 * MINUTE; at += 5_000) {
        // Both believe that it is their turn.
        await Promise.all([bed.evaluateAt(at), other.evaluateAt(at)]);
      }
      expect((await other.rule())?.state).toBe('firing');
      const episodes = await open()('alert_episodes').select('rule');
      expect(episodes.map(({ rule }) => rule).sort()).toEqual([
        'errors',
        'errors-some',
      ]);
      expect(new Set([...bed.told, ...other.told])).toEqual(
        new Set(['fired errors', 'fired errors-some']),
      );
      other.value = 0;
      await other.evaluateAt(T0 + 3 * MINUTE);
      expect((await other.rule())?.state).toBe('resolved');
    });

    it('writes nothing of a look that was overtaken', async () => {
      const look = {
        environment: 'p/e',
        revision: 0,
        at: 1,
        changed: [],
        removed: [],
        transitions: [],
      };
      expect(await bed.store.commit(look)).toBe(true);
      expect(await bed.store.commit({ ...look, at: 2 })).toBe(false);
      expect((await bed.store.read('p/e')).evaluatedAt).toBe(1);
    });

    it('tells a listener again that failed, and then only what is left', async () => {
      const failing = jest.fn().mockRejectedValueOnce(new Error('away'));
      bed.service.feed.onTransition(failing);
      bed.value = 0.07;
      await bed.evaluateAt(T0);
      await bed.evaluateAt(T0 + 5_000, T0 + 10_000);
      expect(failing).toHaveBeenCalledTimes(2);
      expect(failing.mock.calls[1]).toEqual(failing.mock.calls[0]);
      expect(await bed.store.listTransitions(10)).toEqual([]);
    });

    it('tells the others when one environment cannot be told of', async () => {
      const { store } = bed;
      const look = (environment: string, rules: string[]) => ({
        environment,
        revision: 0,
        at: T0,
        changed: [],
        removed: [],
        transitions: rules.map(rule => ({
          kind: 'fired' as const,
          rule,
          at: T0,
          severity: 'P1' as const,
          title: rule,
        })),
      });
      const many = Array.from({ length: 120 }, (_, index) => `rule-${index}`);
      await store.commit(look('quantum-rerank/bad', many));
      await store.commit(look('quantum-rerank/good', ['fine', 'too']));
      bed.environments = [];
      const told: string[] = [];
      let calls = 0;
      bed.service.feed.onTransition(async ({ environment, episode }) => {
        calls++;
        if (environment === 'bad') {
          throw new Error('away');
        }
        told.push(episode.rule);
      });
      await bed.service.evaluate();
      expect(told).toEqual(['fine', 'too']);
      expect(calls).toBe(3);
      expect(await store.listTransitions(200)).toHaveLength(120);
    });

    it('ends what fired when its rule leaves the profile', async () => {
      bed.value = 0.07;
      await bed.evaluateAt(T0);
      const profile = alertProfile();
      profile.alertRules = profile.alertRules.filter(
        ({ id }) => id !== 'errors-some',
      );
      const changed = await AlertsBed.create(open(), { profile });
      await changed.evaluateAt(T0 + MINUTE);
      expect(changed.told).toEqual(['resolved errors-some']);
      expect(await changed.rule('errors-some')).toBeUndefined();
    });

    it.each<[string, (profile: ReturnType<typeof alertProfile>) => object[]]>([
      ['an environment that left its profile', () => []],
      [
        'an environment that lost its source',
        profile => [
          {
            profile,
            environment: { ...profile.environments[0], metrics: undefined },
          },
        ],
      ],
    ])('ends what fired in %s, after a while', async (_, left) => {
      bed.value = 0.07;
      await bed.evaluateAt(T0);
      bed.environments = left(bed.target.profile) as typeof bed.environments;
      await bed.evaluateAt(T0 + 5_000, T0 + 15 * MINUTE);
      expect(bed.told).toEqual(['fired errors-some']);
      await bed.evaluateAt(T0 + 15 * MINUTE + 5_000);
      expect(bed.told).toEqual(['fired errors-some', 'resolved errors-some']);
      expect(
        await bed.service.feed.listOpen('quantum-rerank', 'production'),
      ).toEqual([]);
      // It comes back, and fires again.
      bed.environments = undefined;
      await bed.evaluateAt(T0 + 16 * MINUTE);
      expect(bed.told.at(-1)).toBe('fired errors-some');
    });

    it('ends nothing of what may still be there', async () => {
      bed.value = 0.07;
      await bed.evaluateAt(T0);
      bed.environments = [];
      bed.complete = false;
      await bed.evaluateAt(T0 + 5_000, T0 + 60 * MINUTE);
      expect(bed.told).toEqual(['fired errors-some']);
      // Away for a moment only.
      bed.complete = true;
      await bed.evaluateAt(T0 + 61 * MINUTE);
      bed.environments = undefined;
      await bed.evaluateAt(T0 + 62 * MINUTE);
      bed.environments = [];
      await bed.evaluateAt(T0 + 70 * MINUTE, T0 + 80 * MINUTE);
      expect(bed.told).toEqual(['fired errors-some']);
    });

    it('counts how often a rule fired and was over within a time', async () => {
      for (const minute of [0, 2, 4]) {
        bed.value = 0.07;
        await bed.evaluateAt(T0 + minute * MINUTE);
        bed.value = 0.01;
        await bed.evaluateAt(T0 + (minute + 1) * MINUTE);
      }
      // Crossed once more, but not for long enough to fire.
      bed.value = 0.2;
      await bed.evaluateAt(T0 + 6 * MINUTE);
      bed.value = 0.01;
      await bed.evaluateAt(T0 + 7 * MINUTE);
      const fired = {
        rule: 'errors-some',
        severity: 'P1',
        title: 'Error rate above 10 %',
      };
      expect(await bed.service.listFired(bed.target, 60 * MINUTE)).toEqual([
        { ...fired, times: 4, resolvedAt: T0 + 7 * MINUTE },
      ]);
      expect(await bed.service.listFired(bed.target, 3 * MINUTE)).toEqual([
        { ...fired, times: 2, resolvedAt: T0 + 7 * MINUTE },
      ]);
      expect(
        await bed.service.listFired(
          { ...bed.target, environment: bed.target.profile.environments[1] },
          60 * MINUTE,
        ),
      ).toEqual([]);
    });

    describe('the history', () => {
      const minute = (at: string) => (Date.parse(at) - T0) / MINUTE;
      const list = async (query: object = {}, target = bed.target) => {
        const page = alertEpisodePageSchema.parse(
          await bed.service.listHistory(target, { limit: 100, ...query }),
        );
        return {
          ...page,
          items: page.items.map(({ rule, firedAt, resolvedAt }) =>
            [rule, minute(firedAt), resolvedAt && minute(resolvedAt)].join(' '),
          ),
        };
      };
      const at = (minutes: number) =>
        new Date(T0 + minutes * MINUTE).toISOString();

      beforeEach(async () => {
        for (const step of [0, 10, 20]) {
          bed.value = 0.2;
          await bed.evaluateFrom(T0 + step * MINUTE, T0 + (step + 2) * MINUTE);
          bed.value = step < 20 ? 0.01 : 0.07;
          await bed.evaluateAt(T0 + (step + 3) * MINUTE);
        }
      });

      it('tells every time a rule fired, newest first', async () => {
        const { items } = await bed.service.listHistory(bed.target, {
          limit: 2,
        });
        expect(items).toEqual([
          {
            id: expect.any(String),
            rule: 'errors',
            title: 'Error rate above 10 %',
            severity: 'P0',
            state: 'resolved',
            signal: 'error-rate',
            unit: 'ratio',
            value: 0.2,
            activeAt: at(20),
            firedAt: at(22),
            resolvedAt: at(23),
          },
          expect.objectContaining({
            rule: 'errors-some',
            state: 'firing',
            firedAt: at(20),
          }),
        ]);
        expect(items[1]).not.toHaveProperty('resolvedAt');
      });

      it.each<[object, string[]]>([
        [{ rule: 'errors' }, ['errors 22 23', 'errors 12 13', 'errors 2 3']],
        [{ severity: 'P1', state: 'firing' }, ['errors-some 20 ']],
        [
          { severity: 'P1', state: 'resolved', before: at(10) },
          ['errors-some 0 3'],
        ],
        [{ after: at(20), before: at(22) }, ['errors-some 20 ']],
        [{ rule: 'none' }, []],
      ])('is filtered by %j', async (query, items) => {
        expect((await list(query)).items).toEqual(items);
      });

      it('comes in pages, each time once', async () => {
        const seen: string[] = [];
        let cursor: string | undefined;
        let pages = 0;
        do {
          const page = await list({ limit: 4, cursor });
          seen.push(...page.items);
          cursor = page.nextCursor;
          pages++;
        } while (cursor);
        expect(pages).toBe(2);
        expect(seen).toEqual((await list()).items);
        expect(seen).toHaveLength(6);
        await expect(list({ cursor: 'eA' })).rejects.toThrow(
          'cursor is not one that this list gave',
        );
      });

      it('is that of one environment, also of rules that are gone', async () => {
        const [, staging] = bed.target.profile.environments;
        expect(
          (await list({}, { ...bed.target, environment: staging })).items,
        ).toEqual([]);
        const { items } = await bed.service.listHistory(
          { ...bed.target, profile: { ...bed.target.profile, alertRules: [] } },
          { limit: 1 },
        );
        expect(items).toMatchObject([{ rule: 'errors', value: 0.2 }]);
        expect(items[0]).not.toHaveProperty('unit');
      });
    });

    it('does not call a rule inactive that nothing evaluates', async () => {
      await bed.evaluateAt(T0);
      bed.now = T0 + 2 * MINUTE;
      const { items, source } = await bed.service.getAlerts({
        ...bed.target,
      });
      expect(source).toMatchObject({ state: 'live' });
      const later = await AlertsBed.create(open());
      later.now = T0 + 2 * MINUTE;
      const stale = await later.service.getAlerts(later.target);
      expect(stale.source).toMatchObject({
        state: 'stale',
        reason:
          'The rules have not been evaluated since 2026-11-24T02:00:00.000Z',
      });
      expect(items.map(({ state }) => state)).toEqual(['inactive', 'inactive']);
      expect(stale.items.map(({ state }) => state)).toEqual([
        'unknown',
        'unknown',
      ]);
    });

    it('publishes that something changed, never what', async () => {
      await bed.evaluateAt(T0, T0 + 5_000);
      expect(bed.published).toHaveLength(1);
      bed.value = 0.2;
      await bed.evaluateAt(T0 + 10_000);
      expect(bed.published).toHaveLength(2);
      expect(bed.published[1]).toEqual({
        recipients: { type: 'broadcast' },
        channel: 'quantum-rerank',
        message: {
          type: 'alerts',
          entityRef: 'component:default/quantum-rerank',
          environment: 'production',
          version: (await bed.service.getAlerts(bed.target)).version,
        },
      });
    });

    describe('silences', () => {
      const request = {
        rules: ['errors'],
        minutes: 30,
        reason: 'A planned release',
        operationId: 'op-1',
      };
      const options = { credentials: person() };

      it('cover rules until they end or are ended', async () => {
        bed.value = 0.2;
        await bed.evaluateAt(T0);
        const silence = await bed.service.createSilence(
          bed.target,
          request,
          options,
        );
        expect(silence).toMatchObject({
          state: 'active',
          rules: ['errors'],
          matchers: ['alertname="errors"'],
          createdBy: 'user:default/olivia',
          reason: 'A planned release',
          operationId: 'op-1',
          source: 'portal',
        });
        expect(Date.parse(silence.endsAt) - Date.parse(silence.startsAt)).toBe(
          30 * MINUTE,
        );
        expect((await bed.rule())?.silencedBy).toEqual([silence.id]);
        expect((await bed.rule('errors-some'))?.silencedBy).toEqual([]);

        const ended = await bed.service.expireSilence(
          bed.target,
          silence.id,
          options,
        );
        expect(ended.state).toBe('expired');
        expect((await bed.rule())?.silencedBy).toEqual([]);
        const { silences } = alertsSchema.parse(
          await bed.service.getAlerts(bed.target),
        );
        expect(silences).toMatchObject([{ id: silence.id, state: 'expired' }]);
        await expect(
          bed.service.expireSilence(bed.target, silence.id, options),
        ).rejects.toThrow('has ended already');
        expect(
          bed.auditor.entries.map(
            ({ eventId, status }) => `${eventId} ${status}`,
          ),
        ).toEqual([
          'alert-silence initiated',
          'alert-silence succeeded',
          'alert-silence-expire initiated',
          'alert-silence-expire succeeded',
          'alert-silence-expire initiated',
          'alert-silence-expire failed',
        ]);
        expect(bed.auditor.entries[0].meta).toMatchObject({
          requestedBy: 'user:default/olivia',
          rules: 'errors',
          minutes: '30',
          reason: 'A planned release',
          operationId: 'op-1',
        });
      });

      it('are made once, however often the same request is sent', async () => {
        const keyed = { ...request, idempotencyKey: 'chosen-by-the-caller' };
        const send = (changes: object = {}, by = person()) =>
          bed.service.createSilence(
            bed.target,
            { ...keyed, ...changes },
            { credentials: by },
          );
        const first = await send();
        const again = await Promise.all([send(), send()]);
        expect(again.map(({ id }) => id)).toEqual([first.id, first.id]);
        // Keys are those of a person.
        const other = await send({}, person('user:default/oscar'));
        expect(other.id).not.toBe(first.id);
        await expect(send({ minutes: 31 })).rejects.toThrow(
          'idempotencyKey: was used for another silence before',
        );
        const { silences } = await bed.service.getAlerts(bed.target);
        expect(silences).toHaveLength(2);
        // What was ended is not made again.
        await bed.service.expireSilence(bed.target, first.id, options);
        expect(await send()).toMatchObject({ id: first.id, state: 'expired' });
      });

      it('are not made without an audit record', async () => {
        bed.auditor.broken.add('alert-silence');
        await expect(
          bed.service.createSilence(bed.target, request, options),
        ).rejects.toThrow('nothing was done');
        expect((await bed.service.getAlerts(bed.target)).silences).toEqual([]);
      });

      it.each([
        [
          { rules: ['errors', 'no-such'] },
          /^rules: .*"no-such"; it has errors/,
        ],
        [{ rules: [] }, /^rules/],
        [{ minutes: 0 }, /^minutes/],
        [{ minutes: 10_081 }, /^minutes/],
        [{ reason: 'x' }, /^reason/],
        [{ reason: 'a\u001b[2J' }, /reason must be text without control/],
        [{ operationId: 'a b' }, /^operationId: must be an id/],
        // Of another environment, and of none.
        [{ operationId: 'op-2' }, /^operationId: must be an operation of/],
        [{ operationId: 'op-9' }, /^operationId: must be an operation of/],
        [{ incidentId: '../x' }, /^incidentId: must be an id/],
        [{ environment: 'staging' }, /unknown field environment/],
      ])('refuse %j', async (changes, words) => {
        await expect(
          bed.service.createSilence(
            bed.target,
            { ...request, ...changes },
            options,
          ),
        ).rejects.toThrow(words);
      });

      it('of other environments are not found', async () => {
        const { id } = await bed.service.createSilence(
          bed.target,
          request,
          options,
        );
        const staging = bed.target.profile.environments[1];
        await expect(
          bed.service.expireSilence(
            { ...bed.target, environment: staging },
            id,
            options,
          ),
        ).rejects.toThrow('no silence');
      });
    });

    it('tells a webhook from one it has seen', async () => {
      const alert = {
        fingerprint: 'a',
        status: 'firing' as const,
        startsAt: '2026-11-24T02:00:00Z',
      };
      const webhook = {
        version: '4' as const,
        groupKey: '{}',
        status: 'firing' as const,
        alerts: [alert, { ...alert, fingerprint: 'b' }],
      };
      const say = (changes: object = {}) =>
        bed.service.notify(bed.target, { ...webhook, ...changes });
      const results = [
        await say(),
        await say(),
        await say({ alerts: [...webhook.alerts].reverse() }),
        await say({ status: 'resolved' }),
        await say({
          alerts: [{ ...alert, startsAt: '2026-11-24T02:05:00Z' }],
        }),
      ];
      // What the hints began is over before the database is.
      await bed.service.evaluate();
      expect(results.map(({ result }) => result)).toEqual([
        'accepted',
        'duplicate',
        'duplicate',
        'accepted',
        'accepted',
      ]);
    });
  },
);
