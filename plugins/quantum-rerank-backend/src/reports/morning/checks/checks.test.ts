import type {
  Alert,
  Alerts,
  Health,
  Pod,
  Signals,
  Snapshot,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { KubernetesApiError } from '../../../kubernetes/errors';
import type { KubernetesApi } from '../../../kubernetes/KubernetesApi';
import { testTarget } from '../../../workload/testObjects';
import type { FiredBefore } from '../../../alerts/store/episodes';
import { alertFacts } from './alertFacts';
import { partFacts, probeFacts } from './healthFacts';
import { nodeFacts, projectNode, projectNodeUsage } from './nodeFacts';
import { podFacts } from './podFacts';
import { createNodeCheck } from './readNodes';
import { signalFacts } from './signalFacts';

const AT = '2026-11-24T07:00:00Z';

describe('pods', () => {
  const pod = (changes: Partial<Pod>) =>
    ({
      name: 'quantum-rerank-1',
      state: 'CrashLoopBackOff',
      containers: { ready: 0, total: 1 },
      ...changes,
    } as Pod);
  const snapshot = {
    freshness: { lastContactAt: AT },
    verdict: {
      facts: [
        { id: 'availability', state: 'ok', message: '3 of 3', source: 'pods' },
        { id: 'autoscaler', state: 'warning', message: 'no', source: 'hpa' },
      ],
    },
  } as Snapshot;

  it('are the facts of the snapshot, and those that are not ready', () => {
    expect(
      podFacts(snapshot, [
        pod({ message: 'back-off 5m0s' }),
        pod({ name: 'b', state: 'Terminating' }),
      ]),
    ).toEqual([
      {
        subject: 'availability',
        state: 'ok',
        summary: '3 of 3',
        observedAt: AT,
      },
      {
        subject: 'quantum-rerank-1',
        state: 'warning',
        summary: 'CrashLoopBackOff, 0 of 1 containers ready: back-off 5m0s',
        observedAt: AT,
      },
    ]);
  });
});

describe('health', () => {
  const health = {
    parts: [
      { part: 'service', applies: true, state: 'critical', summary: 'none' },
      { part: 'ingress', applies: false, state: 'unknown', summary: 'none' },
    ],
    items: [
      { probe: '/health', state: 'ok', status: 200, latencyMs: 12 },
      { probe: '/health/ready', state: 'critical', reason: 'It answers 503' },
    ],
  } as unknown as Health;

  it('is a fact for each part that there is', () => {
    expect(partFacts(health, 'service')).toEqual([
      { subject: 'service', state: 'critical', summary: 'none' },
    ]);
    expect(partFacts(health, 'ingress')).toEqual([]);
    expect(partFacts(health, 'certificate')).toEqual([
      {
        subject: 'certificate',
        state: 'unknown',
        summary: 'Nothing looks at the certificate',
      },
    ]);
  });

  it('is a fact for each probe', () => {
    expect(probeFacts(health).map(({ summary }) => summary)).toEqual([
      'It answers 200 within 12 ms',
      'It answers 503',
    ]);
  });
});

describe('signals', () => {
  it('are their verdict and what is out of range', () => {
    expect(
      signalFacts({
        verdict: { state: 'warning', summary: 'one is high' },
        source: { kind: 'scrape', state: 'live', lastSuccessAt: AT },
        items: [
          { title: 'A', state: 'ok' },
          { title: 'B', state: 'warning', reason: 'above 1 s' },
          { title: 'C', state: 'unknown', reason: 'no query' },
        ],
      } as Signals),
    ).toEqual([
      {
        subject: 'signals',
        state: 'warning',
        summary: 'one is high',
        observedAt: AT,
      },
      { subject: 'B', state: 'warning', summary: 'above 1 s' },
    ]);
  });
});

describe('alerts', () => {
  const alert = (changes: Partial<Alert>): Alert => ({
    id: 'a',
    title: 'Errors',
    severity: 'P1',
    state: 'firing',
    summary: '12 % since 06:00',
    silencedBy: [],
    actions: [],
    ...changes,
  });
  const facts = (
    items: Alert[],
    source: Partial<Alerts['source']> = {},
    sinceMs = 16 * 3_600_000,
    fired: FiredBefore[] = [],
  ) =>
    alertFacts(
      {
        source: { kind: 'evaluated', state: 'live', ...source },
        items,
      } as Alerts,
      { sinceMs, fired, unmeasured: ['disk'] },
    ).map(({ subject, state, summary }) => [subject, state, summary]);

  it.each<[Partial<Alert>, string, string]>([
    [{}, 'critical', 'P1: 12 % since 06:00'],
    [{ severity: 'P2' }, 'warning', 'P2: 12 % since 06:00'],
    [{ silencedBy: ['x'] }, 'warning', 'P1: 12 % since 06:00 (silenced)'],
    [{ state: 'pending' }, 'warning', 'P1: 12 % since 06:00'],
    [
      { state: 'unknown', last: 'firing', summary: 'No value' },
      'critical',
      'P1: No value',
    ],
    [{ inhibited: true }, 'warning', 'P1: 12 % since 06:00'],
  ])('%j is a fact', (changes, state, summary) => {
    expect(facts([alert(changes)])).toEqual([['Errors', state, summary]]);
  });

  it('are none when all is quiet', () => {
    const quiet = [
      alert({ state: 'inactive' }),
      // Longer ago than was asked for, or it would be in the record.
      alert({ state: 'resolved', resolvedAt: '2026-11-23T14:59:00Z' }),
    ];
    expect(facts(quiet)).toEqual([
      ['alerts', 'ok', 'No alert fires or fired within 16 hours'],
    ]);
    expect(facts(quiet, {}, 0)).toEqual([['alerts', 'ok', 'No alert fires']]);
  });

  it('that fired before are told from the record, however they stand now', () => {
    const fired = {
      rule: 'errors',
      severity: 'P1' as const,
      title: 'Errors',
      times: 1,
      resolvedAt: Date.parse('2026-11-23T15:00:00Z'),
    };
    expect(
      facts([alert({ state: 'inactive' })], {}, undefined, [
        fired,
        { ...fired, title: 'Slow', severity: 'P2', times: 5 },
      ]),
    ).toEqual([
      [
        'Errors',
        'warning',
        'P1: It fired and was over at 2026-11-23 15:00 UTC',
      ],
      [
        'Slow',
        'warning',
        'P2: It fired 5 times and was over at 2026-11-23 15:00 UTC',
      ],
    ]);
  });

  it('that are not known are told once for each reason', () => {
    const unknown = alert({ state: 'unknown', summary: 'no value' });
    expect(
      facts([unknown, unknown, { ...unknown, summary: 'too old' }]),
    ).toEqual([
      ['2 alerts', 'unknown', 'no value'],
      ['1 alert', 'unknown', 'too old'],
    ]);
  });

  it('of which the profile measures nothing keep nothing from being ok', () => {
    expect(
      facts([alert({ state: 'unknown', signal: 'disk', summary: 'x' })]),
    ).toEqual([
      [
        'alerts',
        'ok',
        'No alert fires or fired within 16 hours; 1 rule has nothing to measure',
      ],
    ]);
  });

  it('are never ok when they cannot be read', () => {
    expect(facts([], { state: 'stale', reason: 'It is away' })).toEqual([
      [
        'alerts',
        'unknown',
        'The alerts are not known as they are now: It is away',
      ],
    ]);
  });
});

describe('nodes', () => {
  const node = (name: string, changes: object = {}) => ({
    name,
    ready: true,
    pressures: [],
    cpuCores: 4,
    memoryBytes: 100,
    ...changes,
  });
  const usage = (name: string, cpuCores = 1, memoryBytes = 50) => ({
    name,
    cpuCores,
    memoryBytes,
  });
  const said = (
    ...args: [Parameters<typeof nodeFacts>[0], Parameters<typeof nodeFacts>[1]]
  ) =>
    nodeFacts(...args, AT).map(({ subject, state, summary }) => [
      subject,
      state,
      summary,
    ]);

  it('tell the highest usage', () => {
    expect(
      said([node('a'), node('b')], [usage('a', 2, 10), usage('b', 1, 80)]),
    ).toEqual([
      [
        'usage',
        'ok',
        '2 nodes measured; highest: CPU 50 % (a), memory 80 % (b)',
      ],
    ]);
  });

  it('name trouble that Kubernetes sees, and what is not measured', () => {
    expect(
      said(
        [
          node('a'),
          node('b', { ready: false }),
          node('c', { pressures: ['DiskPressure'] }),
          node('d', { ready: undefined }),
        ],
        [usage('a')],
      ),
    ).toEqual([
      ['b', 'warning', 'It is not ready'],
      ['c', 'warning', 'It is under DiskPressure'],
      ['d', 'unknown', 'It does not say whether it is ready'],
      [
        'usage',
        'unknown',
        '1 node measured; highest: CPU 25 % (a), memory 50 % (a); 1 not measured',
      ],
    ]);
  });

  it('are never ok when there are none, or none is measured', () => {
    expect(said([], [])).toEqual([
      ['nodes', 'unknown', 'The cluster shows no nodes'],
    ]);
    expect(said([node('a', { cpuCores: undefined })], [usage('a')])).toEqual([
      [
        'usage',
        'unknown',
        'The usage of the nodes is not known: none was measured',
      ],
    ]);
  });

  it('are named up to a limit', () => {
    const many = Array.from({ length: 25 }, (_, n) =>
      node(`n${n}`, { ready: false }),
    );
    const facts = said(many, []);
    expect(facts).toHaveLength(22);
    expect(facts[20]).toEqual([
      'nodes',
      'warning',
      '5 more nodes are in trouble',
    ]);
  });

  it('are read from whatever the cluster answers', () => {
    expect(
      projectNode({
        metadata: { name: 'a' },
        status: {
          conditions: [
            { type: 'Ready', status: 'Unknown' },
            { type: 'MemoryPressure', status: 'True' },
            null,
          ],
          allocatable: { cpu: '3900m', memory: '1Ki' },
        },
      }),
    ).toEqual({
      name: 'a',
      ready: false,
      pressures: ['MemoryPressure'],
      cpuCores: 3.9,
      memoryBytes: 1024,
    });
    for (const garbage of [null, 'x', [], {}, { metadata: { name: 1 } }]) {
      expect(projectNode(garbage)).toBeUndefined();
      expect(projectNodeUsage(garbage)).toBeUndefined();
    }
    expect(
      projectNodeUsage({ metadata: { name: 'a' }, usage: { cpu: '1' } }),
    ).toBeUndefined();
  });

  const check = (list: (path: string) => Promise<unknown[]>) =>
    createNodeCheck({
      getCluster: async name => ({
        name,
        api: {
          list: async (
            path: string,
            { project }: { project: (item: unknown) => unknown },
          ) => ({ items: (await list(path)).map(project) }),
        } as unknown as KubernetesApi,
      }),
    })(testTarget(), { signal: new AbortController().signal });

  const answer = (status: number) =>
    new KubernetesApiError({
      status,
      reason: 'x',
      message: 'words of the cluster',
    });

  it.each<[string, number, string, RegExp]>([
    ['/api/v1/nodes', 403, 'nodes', /may not list nodes.*rbac-nodes\.yaml/],
    ['/api/v1/nodes', 500, 'nodes', /answered 500 when nodes were listed/],
    ['/apis/metrics', 404, 'nodes', /metrics-server is not installed/],
    ['/apis/metrics', 403, 'nodes', /may not list nodes\.metrics\.k8s\.io/],
  ])(
    'are not known when %s answers %d',
    async (path, status, subject, words) => {
      const facts = await check(async asked => {
        if (asked.startsWith(path)) {
          throw answer(status);
        }
        return [
          {
            metadata: { name: 'a' },
            status: { conditions: [{ type: 'Ready', status: 'True' }] },
          },
        ];
      });
      expect(facts).toEqual([
        expect.objectContaining({
          subject,
          state: 'unknown',
          summary: expect.stringMatching(words),
        }),
      ]);
      expect(JSON.stringify(facts)).not.toContain('words of the cluster');
    },
  );
});
