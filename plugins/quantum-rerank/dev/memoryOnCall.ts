import type {
  Channels,
  EnvironmentRef,
  OnCallPerson,
  OnCallSchedule,
  OnCallScheduleQuery,
  OnCallShift,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { ago } from '../src/__testUtils__/fixtures';
import { channels, onCallSchedule } from '../src/__testUtils__/onCallFixtures';

const WEEK_MS = 7 * 86_400_000;
/** A Monday, 09:00 in UTC. */
const FIRST_HANDOVER = Date.parse('2026-01-05T09:00:00Z');

const people: OnCallPerson[] = ['Dana Okafor', 'Sam Rivera', 'Guest'].map(
  name => ({
    role: 'Senior Engineer',
    name,
    entityRef:
      name === 'Guest'
        ? 'user:default/guest'
        : `user:default/${name.toLowerCase().replace(' ', '.')}`,
  }),
);

/** Weekly shifts of two rotations, with a gap of a day in the second. */
export function memorySchedule(query: OnCallScheduleQuery): OnCallSchedule {
  const from = Date.parse(query.from);
  const to = Date.parse(query.to);
  const first = Math.floor((from - FIRST_HANDOVER) / WEEK_MS);
  const weeks = Math.ceil((to - from) / WEEK_MS) + 1;
  const shifts: OnCallShift[] = [];
  const gaps: OnCallSchedule['gaps'] = [];
  for (let week = first; week < first + weeks; week += 1) {
    const start = FIRST_HANDOVER + week * WEEK_MS;
    const at = (days: number) =>
      new Date(start + days * 86_400_000).toISOString();
    shifts.push({
      rotation: 'primary',
      title: 'Primary',
      level: 2,
      person: people[week % 3],
      from: at(0),
      until: at(7),
      source: 'profile',
    });
    shifts.push({
      rotation: 'secondary',
      title: 'Secondary',
      level: 3,
      person: people[(week + 1) % 3],
      from: at(0),
      until: at(6),
      source: 'profile',
    });
    gaps.push({
      rotation: 'secondary',
      source: 'profile',
      level: 3,
      from: at(6),
      until: at(7),
    });
  }
  return onCallSchedule(query, {
    from: query.from,
    to: query.to,
    rotations: [
      {
        id: 'primary',
        source: 'profile',
        title: 'Primary',
        level: 2,
        timeZone: 'America/New_York',
        overridable: true,
      },
      {
        id: 'secondary',
        source: 'profile',
        title: 'Secondary',
        level: 3,
        timeZone: 'Europe/Berlin',
        overridable: true,
      },
    ],
    shifts,
    gaps,
  });
}

/** A channel in each state. */
export function memoryChannels(ref: EnvironmentRef): Channels {
  const [portal] = channels(ref).items;
  return channels(ref, {
    items: [
      portal,
      {
        ...portal,
        id: 'alerts-channel',
        title: '#quantum-rerank-alerts',
        kind: 'slack',
        severities: ['P0', 'P1'],
        state: 'failing',
        reason: 'The webhook answers 429; tried again in 4 min.',
        lastFailedAt: ago(60),
        waiting: 2,
      },
      {
        id: 'page',
        title: 'PagerDuty',
        kind: 'pagerduty',
        severities: ['P0'],
        operations: ['break-glass'],
        state: 'unconfigured',
        reason: 'app-config has no key for this channel.',
        waiting: 0,
      },
    ],
  });
}
