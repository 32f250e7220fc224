import { DAY, WallClock } from '../wallClock';

/** Zones whose clocks change alike. */
export interface Zone {
  /** Every name whose clocks change alike. */
  names: string[];
  /** Instants at which they change. */
  changes: number[];
}

const STEP = 7 * DAY;

/**
 * Changes of the offset, found by looking every week and bisecting. The two
 * that lie closest are those around Ramadan in Morocco, a month apart.
 */
function changesOf(
  name: string,
  { from, until }: { from: number; until: number },
): { key: string; changes: number[] } {
  const clock = new WallClock(name);
  const changes: number[] = [];
  let before = clock.offsetAt(from);
  const offsets = [before];
  for (let at = from; at < until; at += STEP) {
    const offset = clock.offsetAt(at + STEP);
    if (offset !== before) {
      changes.push(clock.changeBetween(at, at + STEP));
      offsets.push(offset);
      before = offset;
    }
  }
  return { key: JSON.stringify([offsets, changes]), changes };
}

/** Every zone, those that are alike together. */
export function distinctZones(range: { from: number; until: number }): Zone[] {
  const zones = new Map<string, Zone>();
  for (const name of Intl.supportedValuesOf('timeZone')) {
    const { key, changes } = changesOf(name, range);
    const zone = zones.get(key) ?? { names: [], changes };
    zone.names.push(name);
    zones.set(key, zone);
  }
  return [...zones.values()];
}
