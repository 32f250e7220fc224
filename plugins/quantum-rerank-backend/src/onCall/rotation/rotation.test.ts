import {
  rotationSchema,
  type Rotation,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { currentAt, shiftsBetween, turnTime } from './rotationPieces';
import { DAY, WallClock } from './wallClock';

type Input = Parameters<typeof rotationSchema.parse>[0];

const people = (...names: string[]) =>
  names.map(name => ({ user: `user:default/${name}` }));

const layer = (changes: object = {}) => ({
  id: 'weekly',
  start: '2026-01-05',
  handover: { time: '09:00' },
  length: '1w',
  participants: people('ann', 'bob', 'cid'),
  ...changes,
});

function rotation(changes: object = {}, layers: object[] = [layer()]) {
  return rotationSchema.parse({
    id: 'primary',
    title: 'Primary',
    level: 2,
    timeZone: 'Europe/Berlin',
    layers,
    ...changes,
  } satisfies Input);
}

const at = (text: string) => Date.parse(text);

function shown(of: Rotation, from: string, to: string) {
  return shiftsBetween(of, { from: at(from), until: at(to) }).map(
    ({ participant, from: begin, until }) =>
      `${'user' in participant ? participant.user.slice(13) : ''} ${new Date(
        begin,
      ).toISOString()} ${new Date(until).toISOString()}`,
  );
}

const who = (of: Rotation, moment: string) => {
  const piece = currentAt(of, at(moment));
  return piece && 'user' in piece.participant
    ? piece.participant.user.slice(13)
    : undefined;
};

describe('rotations', () => {
  it('hand over at the time of the wall clock, in summer and winter', () => {
    expect(
      shown(rotation(), '2026-03-24T00:00:00Z', '2026-04-01T00:00:00Z'),
    ).toEqual([
      'cid 2026-03-23T08:00:00.000Z 2026-03-30T07:00:00.000Z',
      'ann 2026-03-30T07:00:00.000Z 2026-04-06T07:00:00.000Z',
    ]);
  });

  it('have nobody before the start and after the last day', () => {
    const of = rotation({}, [layer({ end: '2026-01-18' })]);
    expect(who(of, '2026-01-05T07:59:59.999Z')).toBeUndefined();
    expect(who(of, '2026-01-05T08:00:00Z')).toBe('ann');
    expect(who(of, '2026-01-18T22:59:59.999Z')).toBe('bob');
    expect(who(of, '2026-01-18T23:00:00Z')).toBeUndefined();
  });

  it('begin with a shorter turn when the start is not the day of the hand-over', () => {
    const of = rotation({ timeZone: 'UTC' }, [
      layer({
        start: '2026-01-07',
        handover: { time: '10:00', day: 'monday' },
        length: '2w',
      }),
    ]);
    expect(shown(of, '2026-01-01T00:00:00Z', '2026-01-20T00:00:00Z')).toEqual([
      'ann 2026-01-07T10:00:00.000Z 2026-01-19T10:00:00.000Z',
      'bob 2026-01-19T10:00:00.000Z 2026-02-02T10:00:00.000Z',
    ]);
  });

  it('change by days where the length is days', () => {
    const of = rotation({ timeZone: 'UTC' }, [
      layer({ handover: { time: '00:00', day: 'friday' }, length: '2d' }),
    ]);
    expect(
      ['05', '06', '07', '08', '09', '11'].map(day =>
        who(of, `2026-01-${day}T12:00:00Z`),
      ),
    ).toEqual(['ann', 'ann', 'bob', 'bob', 'cid', 'ann']);
  });

  it('hand over at the next valid instant where the time does not exist', () => {
    // Clocks go from 02:00 to 03:00 at 01:00 UTC on 2026-03-29.
    const of = rotation({}, [
      layer({ handover: { time: '02:30' }, length: '1d' }),
    ]);
    const days = shown(of, '2026-03-28T12:00:00Z', '2026-03-30T12:00:00Z');
    expect(days.map(line => line.slice(4))).toEqual([
      '2026-03-28T01:30:00.000Z 2026-03-29T01:00:00.000Z',
      '2026-03-29T01:00:00.000Z 2026-03-30T00:30:00.000Z',
      '2026-03-30T00:30:00.000Z 2026-03-31T00:30:00.000Z',
    ]);
  });

  it('hand over at the first of two equal times', () => {
    // 02:30 is at 00:30 and at 01:30 UTC on 2026-10-25.
    const of = rotation({}, [
      layer({ handover: { time: '02:30' }, length: '1d' }),
    ]);
    const days = shown(of, '2026-10-25T00:00:00Z', '2026-10-25T12:00:00Z');
    expect(days.map(line => line.slice(4))).toEqual([
      '2026-10-24T00:30:00.000Z 2026-10-25T00:30:00.000Z',
      '2026-10-25T00:30:00.000Z 2026-10-26T01:30:00.000Z',
    ]);
  });

  it('know of a day that a zone left out', () => {
    // There was no 2011-12-30 in Samoa.
    const clock = new WallClock('Pacific/Apia');
    const day = at('2011-12-30T00:00:00Z') / DAY;
    expect(new Date(clock.instantOf(day, 9 * 3_600_000)).toISOString()).toBe(
      '2011-12-30T10:00:00.000Z',
    );
  });

  it('let later layers go before earlier ones where they have somebody', () => {
    const of = rotation({ timeZone: 'UTC' }, [
      layer(),
      layer({
        id: 'weekend',
        start: '2026-01-10',
        length: '1w',
        handover: { time: '00:00' },
        participants: people('dan'),
        restrictions: [
          { days: ['saturday', 'sunday'], from: '00:00', to: '00:00' },
        ],
      }),
    ]);
    expect(shown(of, '2026-01-09T00:00:00Z', '2026-01-13T00:00:00Z')).toEqual([
      'ann 2026-01-05T09:00:00.000Z 2026-01-10T00:00:00.000Z',
      'dan 2026-01-10T00:00:00.000Z 2026-01-12T00:00:00.000Z',
      'ann 2026-01-12T00:00:00.000Z 2026-01-12T09:00:00.000Z',
      'bob 2026-01-12T09:00:00.000Z 2026-01-17T00:00:00.000Z',
    ]);
  });

  it('keep to hours that go past midnight, on the days on which they begin', () => {
    const of = rotation({}, [
      layer({
        restrictions: [{ days: ['friday'], from: '22:00', to: '06:00' }],
      }),
    ]);
    expect(shown(of, '2026-01-06T00:00:00Z', '2026-01-11T00:00:00Z')).toEqual([
      'ann 2026-01-09T21:00:00.000Z 2026-01-10T05:00:00.000Z',
    ]);
    const range = {
      from: at('2026-01-06T00:00:00Z'),
      until: at('2026-01-07T00:00:00Z'),
    };
    expect(shiftsBetween(of, range)).toEqual([]);
    expect(turnTime(of, range)).toHaveLength(1);
  });

  it('do not show one stretch of hours as many', () => {
    const of = rotation({ timeZone: 'UTC' }, [
      layer({ restrictions: [{ from: '09:00', to: '09:00' }] }),
    ]);
    expect(shown(of, '2026-01-07T00:00:00Z', '2026-01-07T01:00:00Z')).toEqual([
      'ann 2026-01-05T09:00:00.000Z 2026-01-12T09:00:00.000Z',
    ]);
  });

  it.each(['1970-01-01T00:00:00Z', '9999-12-31T23:59:59Z'])(
    'answer for %s as fast as for today',
    moment => {
      const offset = jest.spyOn(WallClock.prototype, 'offsetAt');
      try {
        const piece = currentAt(
          rotation({}, [layer({ start: '1969-12-01', length: '1d' })]),
          at(moment),
        );
        expect(piece!.from).toBeLessThanOrEqual(at(moment));
        expect(piece!.until).toBeGreaterThan(at(moment));
        expect(offset.mock.calls.length).toBeLessThan(200);
      } finally {
        offset.mockRestore();
      }
    },
  );
});
