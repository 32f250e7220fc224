import { profileFindings } from './findings';
import { profileSchema, type Profile } from './schema';

const environment = {
  name: 'production',
  title: 'Production',
  tier: 'production',
  cluster: 'eu-1',
  namespace: 'quantum-rerank',
  resources: { deployment: 'quantum-rerank' },
  baseUrl: 'https://api.example.com',
  replicas: { min: 1, max: 3 },
};
const signal = {
  id: 'hits',
  title: 'Hits',
  unit: 'ratio',
  group: 'health',
  good: 'higher',
};
const rule = {
  id: 'few-hits',
  severity: 'P1',
  title: 'Few hits',
  signal: 'hits',
  below: 0.2,
  for: '10m',
  response: 'Look.',
};

function profile(changes: object = {}) {
  return {
    apiVersion: 'quantumrerank.io/v1',
    kind: 'OperationsProfile',
    metadata: { name: 'p', title: 'P' },
    entities: ['component:default/quantum-rerank'],
    environments: [environment],
    ...changes,
  };
}

function problems(changes: object): string[] {
  const { error } = profileSchema.safeParse(profile(changes));
  return (error?.issues ?? []).map(
    ({ message, path }) => `${path.join('.')}: ${message}`,
  );
}

const inEnvironment = (changes: object) => ({
  environments: [{ ...environment, ...changes }],
});

describe('what is measured, in a profile', () => {
  it('may be nothing, and then only the probes of the guide are asked', () => {
    const parsed = profileSchema.parse(profile());
    expect(parsed.signals).toEqual([]);
    expect(parsed.environments[0].probes.map(({ path }) => path)).toEqual([
      '/health',
      '/health/ready',
      '/health/detailed',
    ]);
  });

  it.each<[string, object, RegExp]>([
    [
      'a scrape of nowhere',
      inEnvironment({ baseUrl: undefined, metrics: { source: 'scrape' } }),
      /metrics.source: scrape needs the baseUrl/,
    ],
    [
      'a look every second',
      inEnvironment({ metrics: { source: 'scrape', interval: '1s' } }),
      /interval: must be at least 5s/,
    ],
    [
      'credentials in an address',
      inEnvironment({
        metrics: { source: 'prometheus', url: 'https://a:b@prom.example' },
      }),
      /url: must not contain a user name or password/,
    ],
    [
      'a label that ends its string',
      inEnvironment({
        metrics: {
          source: 'prometheus',
          url: 'https://prom.example',
          labels: { job: '"} or up{' },
        },
      }),
      /labels.job: must not contain quotes/,
    ],
    ...[
      '//evil.example',
      '/\\evil.example',
      '/../admin',
      'http://x/',
      '/a?b',
    ].map((path): [string, object, RegExp] => [
      `the probe ${path}`,
      inEnvironment({ probes: [{ path }] }),
      /probes.0.path: must/,
    ]),
    [
      'two signals of one id',
      { signals: [signal, signal] },
      /signals.1.id: is used twice/,
    ],
    [
      'a range the wrong way round',
      { signals: [{ ...signal, normal: { min: 2, max: 1 } }] },
      /normal: needs min, max or both/,
    ],
    [
      'a range of an unknown environment',
      { signals: [{ ...signal, normal: { min: 1 }, normalIn: ['moon'] }] },
      /normalIn.0: names no environment/,
    ],
    [
      'an unknown way to measure',
      { signals: [{ ...signal, scrape: { sum: 'a' } }] },
      /scrape: must be one of/,
    ],
    [
      'a rate over more than is kept',
      { signals: [{ ...signal, window: '2h', scrape: { rate: 'a' } }] },
      /signals.0.window: must be at most 1h/,
    ],
    [
      'a rule of no signal',
      { alertRules: [rule] },
      /alertRules.0.signal: names no signal/,
    ],
    [
      'a rule of two bounds',
      { signals: [signal], alertRules: [{ ...rule, above: 1 }] },
      /alertRules.0: needs either above or below/,
    ],
  ])('is not %s', (_, changes, words) => {
    expect(problems(changes).join('\n')).toMatch(words);
  });
});

describe('profileFindings', () => {
  const find = (changes: object) =>
    profileFindings(
      profileSchema.parse(
        profile({
          ...inEnvironment({ metrics: { source: 'scrape' } }),
          ...changes,
        }),
      ) as Profile,
    ).map(({ code }) => code);
  const measured = { ...signal, promql: 'a' };

  it('finds alerts that fire although all is normal', () => {
    const withNormal = (normal: object) =>
      find({ signals: [{ ...measured, normal }], alertRules: [rule] });
    expect(withNormal({ min: 0.15, max: 0.3 })).toEqual([
      'alert-within-normal',
    ]);
    expect(withNormal({ min: 0.2, max: 0.3 })).toEqual([]);
    expect(withNormal({ max: 0.3 })).toEqual([]);
  });

  it('finds normal ranges that break the target', () => {
    const withTarget = (target: object) =>
      find({ signals: [{ ...measured, normal: { min: 1, max: 2 }, target }] });
    expect(withTarget({ max: 1.5 })).toEqual(['normal-outside-target']);
    expect(withTarget({ min: 1.5 })).toEqual(['normal-outside-target']);
    expect(withTarget({ max: 2 })).toEqual([]);
  });

  it('finds levels that nobody has', () => {
    const contact = (level: number) => ({
      id: `level-${level}`,
      title: 'Somebody',
      kind: 'role',
      level,
    });
    expect(find({ contacts: [contact(2), contact(3)] })).toEqual([
      'missing-level',
    ]);
    expect(find({ contacts: [contact(1), contact(2)] })).toEqual([]);
  });

  it('finds steps of the escalation that no rotation fills, and who answers for them', () => {
    const schedule = (level: number) => ({
      id: `level-${level}`,
      title: 'Somebody',
      level,
    });
    const escalation = {
      steps: [1, 2, 3, 4].map(level => ({
        level,
        title: `Step ${level}`,
        after: '0s',
      })),
    };
    const messages = (parts: object) =>
      profileFindings(profileSchema.parse(profile(parts)))
        .filter(({ code }) => code === 'missing-level')
        .map(({ message }) => message);
    expect(
      messages({ escalation, calendars: [schedule(2), schedule(3)] }),
    ).toEqual([
      'No rotation fills level 1 of the escalation ("Step 1"). Level 2 answers for it.',
      'No rotation fills level 4 of the escalation ("Step 4"). Level 3 answers for it.',
    ]);
    expect(
      messages({ escalation, calendars: [1, 2, 3, 4].map(schedule) }),
    ).toEqual([]);
  });

  it('finds what cannot be measured', () => {
    expect(find({ signals: [signal], environments: [environment] })).toEqual([
      'signal-without-metric',
      'environment-without-metrics',
    ]);
  });

  it('finds an Alertmanager of which nothing pending is seen', () => {
    const alertmanager = { url: 'http://alertmanager.example.com' };
    const prometheus = {
      source: 'prometheus',
      url: 'http://prometheus.example.com',
    };
    const of = (metrics: object) =>
      find({ environments: [{ ...environment, alertmanager, metrics }] });
    expect(of({ source: 'scrape' })).toEqual([
      'alertmanager-without-prometheus',
    ]);
    expect(of(prometheus)).toEqual([]);
  });
});

describe('routes of notifications, in a profile', () => {
  const channel = (id: string, kind: string) => ({ id, title: id, kind });
  const routes = (...each: object[]) => ({
    notifications: {
      channels: [
        channel('chat', 'slack'),
        channel('page', 'pagerduty'),
        channel('portal', 'backstage'),
      ],
      routes: each.map((route, index) => ({
        id: `r${index}`,
        channels: ['chat'],
        ...route,
      })),
    },
  });

  it('are of a severity or of operations', () => {
    expect(
      problems(
        routes({ severity: 'P0' }, { operations: ['break-glass', 'ended'] }),
      ),
    ).toEqual([]);
    const either =
      'notifications.routes.0.severity: a route has either severity or operations';
    expect(problems(routes({}))).toEqual([either]);
    expect(problems(routes({ severity: 'P0', operations: ['ended'] }))).toEqual(
      [either],
    );
  });

  it('tell of operations over no channel that cannot', () => {
    expect(
      problems(
        routes({ operations: ['ended'], channels: ['page', 'chat', 'portal'] }),
      ),
    ).toEqual([
      'notifications.routes.0.channels.0: PagerDuty is told of alerts only, which it can resolve',
      'notifications.routes.0.channels.2: the portal tells of operations by itself; name other channels',
    ]);
    expect(
      problems(routes({ severity: 'P0', channels: ['page', 'portal'] })),
    ).toEqual([]);
  });
});
