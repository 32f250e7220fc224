import { freezeWindowRuleSchema } from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { IANAZone } from 'luxon';
import { distinctZones } from '../../onCall/rotation/__testUtils__/distinctZones';
import { spanAt, spansBetween } from './freezeSpans';

const FROM = Date.parse('2024-01-01T00:00:00Z');
const UNTIL = Date.parse('2036-01-01T00:00:00Z');
const MINUTE = 60_000;
const QUARTER = 15 * MINUTE;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/**
 * What a clock showed at most up to each minute. A window that begins at a
 * time of the wall begins when the clock first shows that time or a later
 * one, and ends likewise, so a moment lies in a window exactly when this
 * lies between beginning and end.
 */
class LatestShown {
  readonly #from: number;
  readonly #shown: number[] = [];

  constructor(name: string, from: number, until: number) {
    const zone = IANAZone.create(name);
    this.#from = from;
    let latest = -Infinity;
    // Clocks change on the quarters of an hour.
    for (let quarter = from; quarter <= until; quarter += QUARTER) {
      const offset = Math.round(zone.offset(quarter) * MINUTE);
      for (let at = quarter; at < quarter + QUARTER; at += MINUTE) {
        latest = Math.max(latest, at + offset);
        this.#shown.push(latest);
      }
    }
  }

  at(instant: number): number {
    return this.#shown[Math.floor((instant - this.#from) / MINUTE)];
  }
}

/** Windows that begin or end in and beside the hour that clocks leave out or repeat. */
const shapes = [
  { at: '00:00', minutes: 30 },
  { at: '01:30', minutes: 60 },
  { at: '02:00', minutes: 60 },
  { at: '02:30', minutes: 15 },
  { at: '02:30', minutes: 22 * 60 },
  { at: '22:00', minutes: 5 * 60 },
  { at: '23:15', minutes: 4 * 60 + 15 },
];

const wallMinutes = (text: string) =>
  Number(text.slice(0, 2)) * 60 + Number(text.slice(3));

/** The same windows, by cron and by a rule of iCalendar. */
const rulesOf = (
  timeZone: string,
  change: number,
  { at, minutes }: (typeof shapes)[number],
) => {
  const [hour, minute] = at.split(':').map(Number);
  const start = new Date(change - 7 * DAY).toISOString().slice(0, 10);
  const common = {
    id: 'test',
    title: 'Test',
    timeZone,
    duration: `${minutes}m`,
  };
  return [
    { ...common, cron: `${minute} ${hour} * * *` },
    { ...common, rrule: 'FREQ=DAILY', start: `${start}T${at}` },
  ].map(rule => freezeWindowRuleSchema.parse(rule));
};

describe('freeze windows in every time zone from 2024 to 2035', () => {
  const zones = distinctZones({ from: FROM, until: UNTIL });

  it('there are changes to look at', () => {
    expect(zones.length).toBeGreaterThan(60);
    expect(
      zones.reduce((sum, { changes }) => sum + changes.length, 0),
    ).toBeGreaterThan(500);
  });

  it('hold exactly between the times that the clock on the wall shows', () => {
    const wrong: string[] = [];
    let looked = 0;
    for (const { names, changes } of zones) {
      for (const change of changes) {
        if (change % QUARTER !== 0) {
          wrong.push(`${names[0]} changes at ${change}`);
        }
        const clock = new LatestShown(
          names[0],
          change - 4 * DAY,
          change + 2 * DAY,
        );
        for (const shape of shapes) {
          const begins = wallMinutes(shape.at) * MINUTE;
          const isInside = (instant: number) => {
            const shown = clock.at(instant);
            const today = Math.floor(shown / DAY) * DAY + begins;
            return [today, today - DAY].some(
              wall => wall <= shown && shown < wall + shape.minutes * MINUTE,
            );
          };
          for (const rule of rulesOf(names[0], change, shape)) {
            const spans = spansBetween(rule, {
              from: change - 26 * HOUR,
              until: change + 26 * HOUR,
            });
            const isHeld = (instant: number) =>
              spans.some(
                ({ from, until }) => from <= instant && instant < until,
              );
            const edges = spans.flatMap(({ from, until }) => [from, until]);
            for (const moment of [
              ...edges,
              change,
              change - HOUR,
              change + HOUR,
            ]) {
              for (const instant of [
                moment - MINUTE,
                moment,
                moment + MINUTE,
              ]) {
                looked += 1;
                if (isHeld(instant) !== isInside(instant)) {
                  wrong.push(
                    `${names[0]} ${shape.at} ${shape.minutes}m ${new Date(
                      instant,
                    ).toISOString()}`,
                  );
                }
              }
            }
            if (Boolean(spanAt(rule, change)) !== isHeld(change)) {
              wrong.push(`${names[0]} ${shape.at} at ${change}`);
            }
          }
        }
      }
    }
    expect(wrong.slice(0, 20)).toEqual([]);
    expect(looked).toBeGreaterThan(100_000);
  }, 240_000);
});
