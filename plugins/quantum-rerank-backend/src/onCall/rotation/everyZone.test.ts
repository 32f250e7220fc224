import { rotationSchema } from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { shiftsWithOverrides } from '../overrides/applyOverrides';
import { distinctZones } from './__testUtils__/distinctZones';
import { currentAt, shiftsBetween } from './rotationPieces';
import { DAY, WallClock } from './wallClock';

const FROM = Date.parse('2024-01-01T00:00:00Z');
const UNTIL = Date.parse('2041-01-01T00:00:00Z');
const MINUTE = 60_000;

const people = ['ann', 'bob', 'cid', 'dan', 'eve'].map(name => ({
  user: `user:default/${name}`,
}));

/** Hand-overs in and beside the hour that clocks leave out or repeat. */
const shapes = [
  { time: '00:30', length: '1d' },
  { time: '02:30', length: '1d' },
  { time: '03:00', length: '1w' },
  { time: '23:59', length: '2d' },
];

const rotationIn = (
  timeZone: string,
  { time, length }: { time: string; length: string },
) =>
  rotationSchema.parse({
    id: 'primary',
    title: 'Primary',
    level: 2,
    timeZone,
    layers: [
      {
        id: 'only',
        start: '2020-01-06',
        handover: { time },
        length,
        participants: people,
      },
    ],
  });

/** Restrictions that together leave no minute out, in two layers. */
const aroundTheClock = (timeZone: string) =>
  rotationSchema.parse({
    id: 'primary',
    title: 'Primary',
    level: 2,
    timeZone,
    layers: [
      ['night', '02:30', '01:15'],
      ['day', '01:15', '02:30'],
    ].map(([id, from, to]) => ({
      id,
      start: '2020-01-06',
      handover: { time: '02:15' },
      length: '1d',
      participants: people,
      restrictions: [{ from, to }],
    })),
  });

describe('in every time zone from 2024 to 2040', () => {
  // Nothing but computing, which takes longer while others compute.
  jest.setTimeout(240_000);

  const zones = distinctZones({ from: FROM, until: UNTIL });

  it('there are changes to look at', () => {
    expect(Intl.supportedValuesOf('timeZone').length).toBeGreaterThan(400);
    expect(zones.length).toBeGreaterThan(60);
    expect(
      zones.filter(({ changes }) => changes.length > 0).length,
    ).toBeGreaterThan(25);
  });

  it('exactly one person is on call at every change and a minute beside it', () => {
    const wrong: string[] = [];
    for (const { names, changes } of zones) {
      const [name] = names;
      for (const rotation of [
        ...shapes.map(shape => rotationIn(name, shape)),
        aroundTheClock(name),
      ]) {
        for (const change of changes) {
          const shifts = shiftsBetween(rotation, {
            from: change - DAY,
            until: change + DAY,
          });
          const seam = shifts.findIndex(
            ({ from }, index) => index > 0 && from !== shifts[index - 1].until,
          );
          if (
            seam >= 0 ||
            shifts[0].from > change - DAY ||
            shifts.at(-1)!.until < change + DAY
          ) {
            wrong.push(`${name} ${new Date(change).toISOString()}`);
          }
          for (const at of [
            change - MINUTE,
            change - 1,
            change,
            change + MINUTE,
          ]) {
            const holders = shifts.filter(
              ({ from, until }) => from <= at && at < until,
            );
            if (holders.length !== 1) {
              wrong.push(`${name} ${new Date(at).toISOString()}`);
            }
          }
        }
      }
    }
    expect(wrong).toEqual([]);
  });

  it('exactly one person is on call at sampled minutes, whichever way one asks', () => {
    const wrong: string[] = [];
    zones.forEach(({ names: [name] }, index) => {
      const rotation = rotationIn(name, shapes[index % shapes.length]);
      // A prime number of minutes visits every time of day.
      for (
        let at = FROM + index * 7 * MINUTE;
        at < UNTIL;
        at += 300_007 * MINUTE
      ) {
        const piece = currentAt(rotation, at);
        const around = shiftsBetween(rotation, {
          from: at - 9 * DAY,
          until: at + 9 * DAY,
        }).filter(({ from, until }) => from <= at && at < until);
        if (
          around.length !== 1 ||
          piece?.from !== around[0].from ||
          piece.participant !== around[0].participant
        ) {
          wrong.push(`${name} ${new Date(at).toISOString()}`);
        }
      }
    });
    expect(wrong).toEqual([]);
  });

  it('hand-overs are at their time of the wall clock wherever it exists', () => {
    const wrong: string[] = [];
    for (const { names, changes } of zones) {
      const clock = new WallClock(names[0]);
      const rotation = rotationIn(names[0], { time: '02:30', length: '1d' });
      for (const change of changes) {
        for (const { from } of shiftsBetween(rotation, {
          from: change - 2 * DAY,
          until: change + 2 * DAY,
        })) {
          const wall = (from + clock.offsetAt(from)) % DAY;
          if (wall !== 150 * MINUTE && from !== change) {
            wrong.push(`${names[0]} ${new Date(from).toISOString()}`);
          }
        }
      }
    }
    expect(wrong).toEqual([]);
  });

  it('overrides over a change leave neither gap nor overlap', () => {
    const wrong: string[] = [];
    for (const { names, changes } of zones) {
      const rotation = rotationIn(names[0], { time: '02:30', length: '1d' });
      for (const change of changes) {
        const shifts = shiftsWithOverrides(
          rotation,
          [
            {
              id: 'one',
              rotation: 'primary',
              person: 'user:default/zoe',
              from: change - 30 * MINUTE,
              until: change + 30 * MINUTE,
            },
          ],
          { from: change - DAY, until: change + DAY },
        );
        if (
          shifts.some(
            ({ from }, index) => index > 0 && from !== shifts[index - 1].until,
          )
        ) {
          wrong.push(`${names[0]} ${new Date(change).toISOString()}`);
        }
      }
    }
    expect(wrong).toEqual([]);
  });
});
