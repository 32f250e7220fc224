import type {
  EscalationPolicy,
  NotificationRoute,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { notifyingProfile } from './__testUtils__/TestNotifications';
import { channelsFor, escalationFor, severitiesOf } from './routing';

const base = notifyingProfile();

const profileWith = (
  routes: NotificationRoute[],
  changes: Partial<EscalationPolicy> = {},
) =>
  notifyingProfile({
    notifications: { ...base.notifications, routes },
    escalation: { ...base.escalation!, ...changes },
  });

const p0 = (environments?: string[]): NotificationRoute => ({
  id: 'p0',
  severity: 'P0',
  channels: ['page'],
  environments,
});

const ids = (channels: Array<{ id: string }>) => channels.map(({ id }) => id);

describe('channels of a severity', () => {
  it.each([
    ['of every environment', [p0()], ['page', 'management']],
    ['of this one', [p0(['staging'])], ['page', 'management']],
    ['of another', [p0(['production'])], []],
    [
      'of this one and another',
      [p0(['production']), { ...p0(['staging']), channels: ['chat'] }],
      ['chat', 'management'],
    ],
    ['that are none, as only steps have channels', [], ['management']],
  ])('with those of a step, by routes %s', (_, routes, expected) => {
    const profile = profileWith(routes);
    expect(ids(channelsFor(profile, 'staging', 'P0', ['management']))).toEqual(
      expected,
    );
    expect(severitiesOf(profile, 'staging', 'management')).toEqual([
      ...(expected.includes('management') ? ['P0'] : []),
      'P1',
    ]);
  });
});

describe('escalation', () => {
  it('holds everywhere, or in the environments it names', () => {
    expect(escalationFor(profileWith([p0()]), 'staging', 'P0')).toBeDefined();
    expect(escalationFor(profileWith([p0()]), 'staging', 'P2')).toBeUndefined();
    const limited = profileWith([p0()], { environments: ['production'] });
    expect(escalationFor(limited, 'production', 'P0')).toBeDefined();
    expect(escalationFor(limited, 'staging', 'P0')).toBeUndefined();
    expect(severitiesOf(limited, 'staging', 'management')).toEqual([]);
    expect(severitiesOf(limited, 'production', 'management')).toEqual([
      'P0',
      'P1',
    ]);
  });
});
