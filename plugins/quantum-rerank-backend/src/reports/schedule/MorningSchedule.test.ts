import { mockServices } from '@backstage/backend-test-utils';
import { ConflictError, ServiceUnavailableError } from '@backstage/errors';
import type { Schedule } from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { testTarget } from '../../workload/testObjects';
import { MorningSchedule } from './MorningSchedule';

const SEVEN: Schedule = { cron: '0 7 * * *', timeZone: 'Europe/Berlin' };

describe('MorningSchedule', () => {
  /** A database whose clock the test sets. */
  function setUp(
    schedule: Schedule | undefined = SEVEN,
    environments?: string[],
  ) {
    const target = testTarget();
    const profile = {
      ...target.profile,
      morningCheck: { title: 'Check', steps: [], schedule, environments },
    };
    const clock = { now: 0 };
    const seen = new Map<string, { expression: string; until: number }>();
    const createScheduled = jest.fn(async (..._: unknown[]) => ({} as never));
    const logger = mockServices.logger.mock();
    const subject = new MorningSchedule({
      profiles: {
        listEnvironments: () => [{ profile, environment: target.environment }],
        getTarget: async () => target,
      },
      reports: { createScheduled },
      store: {
        scheduleSeenUntil: async (key, expression) => {
          if (seen.get(key)?.expression !== expression) {
            seen.set(key, { expression, until: clock.now });
          }
          return { seenUntil: seen.get(key)!.until, now: clock.now };
        },
        markSchedule: async (key, until) => {
          seen.get(key)!.until = until;
        },
      },
      auth: mockServices.auth(),
      logger,
    });
    const lookAt = async (moment: string) => {
      clock.now = Date.parse(moment);
      await subject.look();
    };
    const fired = () =>
      createScheduled.mock.calls.map(([, at]) => (at as Date).toISOString());
    return { lookAt, fired, createScheduled, logger };
  }

  it('begins at the time on the wall, once', async () => {
    const { lookAt, fired } = setUp();
    // Clocks change in the night to the 25th.
    await lookAt('2026-10-24T04:59:40Z');
    await lookAt('2026-10-24T05:00:10Z');
    await lookAt('2026-10-24T05:00:40Z');
    await lookAt('2026-10-25T05:30:00Z');
    await lookAt('2026-10-25T06:00:05Z');
    expect(fired()).toEqual([
      '2026-10-24T05:00:00.000Z',
      '2026-10-25T06:00:00.000Z',
    ]);
  });

  it('does not make up for times before it was known', async () => {
    const { lookAt, fired } = setUp();
    await lookAt('2026-11-24T06:00:10Z');
    await lookAt('2026-11-24T06:00:40Z');
    expect(fired()).toEqual([]);
  });

  it('makes up for missed times once', async () => {
    const { lookAt, fired } = setUp();
    await lookAt('2026-11-20T12:00:00Z');
    await lookAt('2026-11-24T12:00:00Z');
    await lookAt('2026-11-24T12:00:30Z');
    expect(fired()).toHaveLength(1);
    await lookAt('2026-11-25T06:00:00Z');
    expect(fired()).toHaveLength(2);
  });

  it('tries again when it could not begin, and not when it must not', async () => {
    const { lookAt, fired, createScheduled } = setUp();
    await lookAt('2026-11-24T05:59:40Z');
    createScheduled.mockRejectedValueOnce(new ServiceUnavailableError('away'));
    await lookAt('2026-11-24T06:00:10Z');
    createScheduled.mockRejectedValueOnce(new ConflictError('one is open'));
    await lookAt('2026-11-24T06:00:40Z');
    await lookAt('2026-11-24T06:01:10Z');
    // The same time both times, so that the same report is found.
    expect(fired()).toEqual([
      '2026-11-24T06:00:00.000Z',
      '2026-11-24T06:00:00.000Z',
    ]);
  });

  it('begins nothing elsewhere, and without a schedule', async () => {
    const elsewhere = setUp(SEVEN, ['staging']);
    await elsewhere.lookAt('2026-11-23T12:00:00Z');
    await elsewhere.lookAt('2026-11-24T12:00:00Z');
    expect(elsewhere.fired()).toEqual([]);
  });

  it('says what is wrong with an expression', async () => {
    const { lookAt, logger } = setUp({ cron: '99 * * * *', timeZone: 'UTC' });
    await lookAt('2026-11-24T12:00:00Z');
    expect(logger.warn).toHaveBeenCalledWith(
      expect.stringContaining('cron "99 * * * *"'),
    );
  });
});
