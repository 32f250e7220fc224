import type {
  Channels,
  Delivery,
  EnvironmentRef,
  Escalation,
  OnCall,
  OnCallOverride,
  OnCallSchedule,
  OnCallShift,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { ago } from './fixtures';

const PRODUCTION: EnvironmentRef = {
  entityRef: 'component:default/quantum-rerank',
  environment: 'production',
};

const ahead = (seconds: number) => ago(-seconds);

// One shift each time it is read: bars on the page are told apart by it.
const FROM = ago(3 * 86_400);
const UNTIL = ahead(4 * 86_400);

/** The shift of Dana, who is on call now. */
export function shift(overrides: Partial<OnCallShift> = {}): OnCallShift {
  return {
    rotation: 'primary',
    title: 'Primary',
    level: 2,
    person: {
      role: 'Senior Engineer',
      entityRef: 'user:default/dana.okafor',
      name: 'Dana Okafor',
      email: 'dana.okafor@example.com',
      phone: '+49 30 123456',
    },
    from: FROM,
    until: UNTIL,
    source: 'profile',
    ...overrides,
  };
}

/** Who to call: Dana, then Sam. */
export function onCall(
  ref: EnvironmentRef = PRODUCTION,
  overrides: Partial<OnCall> = {},
): OnCall {
  return {
    ...ref,
    at: ago(0),
    details: 'all',
    levels: [
      {
        level: 2,
        title: 'Senior engineer or manager',
        after: '30m',
        now: [shift()],
        next: [
          shift({
            person: {
              role: 'Senior Engineer',
              entityRef: 'user:default/sam.rivera',
              name: 'Sam Rivera',
            },
            from: ahead(4 * 86_400),
            until: ahead(11 * 86_400),
          }),
        ],
      },
    ],
    contacts: [
      {
        id: 'production',
        title: 'Production issues',
        kind: 'emergency',
        email: 'production-alerts@company.com',
      },
    ],
    sources: [{ id: 'profile', title: 'Profile', state: 'live' }],
    warnings: [],
    ...overrides,
  };
}

/** A schedule of one rotation. */
export function onCallSchedule(
  ref: EnvironmentRef = PRODUCTION,
  overrides: Partial<OnCallSchedule> = {},
): OnCallSchedule {
  return {
    ...ref,
    from: ago(3 * 86_400),
    to: ahead(25 * 86_400),
    details: 'all',
    rotations: [
      {
        id: 'primary',
        source: 'profile',
        title: 'Primary',
        level: 2,
        timeZone: 'Europe/Berlin',
        overridable: true,
      },
    ],
    shifts: [shift()],
    gaps: [],
    unknown: [],
    sources: [{ id: 'profile', title: 'Profile', state: 'live' }],
    ...overrides,
  };
}

/** An override that holds. */
export function override(
  overrides: Partial<OnCallOverride> = {},
): OnCallOverride {
  return {
    id: 'override-1',
    ...PRODUCTION,
    rotation: 'primary',
    kind: 'take',
    state: 'active',
    person: 'user:default/sam.rivera',
    from: ago(3600),
    until: ahead(3600),
    reason: 'Dana is at the dentist',
    createdBy: 'user:default/sam.rivera',
    createdAt: ago(4000),
    withdrawable: true,
    ...overrides,
  };
}

/** A P0 that nobody has acknowledged. */
export function escalation(overrides: Partial<Escalation> = {}): Escalation {
  return {
    id: 'escalation-1',
    ...PRODUCTION,
    subject: {
      kind: 'alert',
      id: 'error-rate-critical',
      title: 'Error rate above 10 %',
    },
    severity: 'P0',
    state: 'open',
    startedAt: ago(240),
    steps: [
      {
        level: 1,
        title: 'On-call engineer',
        dueAt: ago(240),
        respondBy: ahead(660),
        toldAt: ago(239),
      },
      { level: 2, title: 'Senior engineer', dueAt: ahead(1560) },
    ],
    nextAt: ahead(1560),
    timeline: [
      { at: ago(240), kind: 'started', text: 'Error rate above 10 % fires' },
    ],
    ...overrides,
  };
}

/** One channel that works. */
export function channels(
  ref: EnvironmentRef = PRODUCTION,
  overrides: Partial<Channels> = {},
): Channels {
  return {
    ...ref,
    items: [
      {
        id: 'portal',
        title: 'Portal',
        kind: 'backstage',
        severities: ['P0', 'P1', 'P2', 'P3'],
        operations: [],
        state: 'ok',
        lastDeliveredAt: ago(600),
        waiting: 0,
      },
    ],
    ...overrides,
  };
}

/** A message that arrived. */
export function delivery(overrides: Partial<Delivery> = {}): Delivery {
  return {
    id: 'delivery-1',
    channel: 'portal',
    event: 'trigger',
    severity: 'P0',
    title: 'Error rate above 10 %',
    state: 'delivered',
    attempts: 1,
    createdAt: ago(600),
    deliveredAt: ago(599),
    ...overrides,
  };
}
