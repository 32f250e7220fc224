import type {
  OnCallSchedule,
  OnCallStretch,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import type { Target } from '../profile/ProfileService';
import type { KnownSchedule, KnownShift } from './OnCallEngine';
import { intersect, without, type Span } from './rotation/spans';

/** When nobody is on call in a rotation, and when nobody can say. */
export function stretchesOf(
  rotations: OnCallSchedule['rotations'],
  known: Pick<KnownSchedule, 'shifts' | 'unread'>,
  range: Span,
): Pick<OnCallSchedule, 'gaps' | 'unknown'> {
  const gaps: OnCallStretch[] = [];
  const unknown: OnCallStretch[] = [];
  for (const { id, source, level } of rotations) {
    const stretch = ({ from, until }: Span) => ({
      rotation: id,
      source,
      level,
      from: new Date(from).toISOString(),
      until: new Date(until).toISOString(),
    });
    const taken = known.shifts.flatMap(shift =>
      shift.rotation === id && shift.source === source && shift.level === level
        ? closed(shift, range)
        : [],
    );
    const unread = known.unread.find(({ state }) => state.id === source);
    const read = unread
      ? unread.known && intersect(unread.known, range)
      : range;
    gaps.push(...(read ? without(read, taken).map(stretch) : []));
    unknown.push(
      ...without(range, [...(read ? [read] : []), ...taken]).map(stretch),
    );
  }
  return { gaps, unknown };
}

/** The part of a shift that lies in the range. */
function closed(shift: KnownShift, range: Span): Span[] {
  const span = intersect(
    { from: shift.from ?? -Infinity, until: shift.until ?? Infinity },
    range,
  );
  return span ? [span] : [];
}

/** Every rotation and schedule there is, of whichever source. */
export function rotationsOf(
  { profile, environment }: Target,
  known: Pick<KnownSchedule, 'shifts'>,
): OnCallSchedule['rotations'] {
  const own = profile.rotations.map(({ id, title, level, timeZone }) => ({
    id,
    title,
    level,
    timeZone,
    overridable: true,
    source: 'profile',
  }));
  const calendars = profile.calendars
    .filter(
      ({ environments }) =>
        !environments || environments.includes(environment.name),
    )
    .map(({ id, title, level }) => ({
      id,
      title,
      level,
      overridable: false,
      source: id,
    }));
  const others = known.shifts
    .filter(
      ({ rotation, source, level }, index) =>
        source !== 'profile' &&
        !calendars.some(({ id }) => id === source) &&
        known.shifts.findIndex(
          other =>
            other.rotation === rotation &&
            other.source === source &&
            other.level === level,
        ) === index,
    )
    .map(({ rotation, title, level, source }) => ({
      id: rotation,
      title,
      level,
      overridable: false,
      source,
    }));
  return [...own, ...calendars, ...others].sort((a, b) => a.level - b.level);
}
