import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type {
  Alert,
  Alerts,
  HealthPart,
  Snapshot,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import type { Json } from '../workload/projections/read';
import { judgeWhole } from './judgeWhole';
import { judgeAlerts } from './parts/alerts';
import { judgeAutoscaler } from './parts/autoscaler';
import { judgeIngress } from './parts/ingress';
import { countEndpoints, judgeService } from './parts/service';
import { judgeUsage } from './parts/usage';

const AT = '2026-11-24T08:00:00Z';

/** Objects of a list that was recorded from a real API server. */
function recorded(name: string): Json[] {
  const { response } = JSON.parse(
    readFileSync(join(__dirname, '..', 'fixtures', `${name}.json`), 'utf8'),
  );
  return response.body.items;
}

const snapshot = (changes: object = {}) =>
  ({
    freshness: {
      state: 'live',
      since: AT,
      lastContactAt: AT,
      parts: [
        { resource: 'horizontalpodautoscalers', state: 'live', since: AT },
        { resource: 'pods.metrics.k8s.io', state: 'live', since: AT },
      ],
    },
    pods: { total: 2, ready: 2, byState: {}, restarts: 0 },
    ...changes,
  } as unknown as Snapshot);

describe('judgeWhole', () => {
  const part = (
    name: HealthPart['part'],
    state: HealthPart['state'],
    applies = true,
  ): HealthPart => ({
    part: name,
    state,
    applies,
    summary: `${name} ${state}`,
  });

  it.each<[HealthPart[], string, string]>([
    [
      [part('workload', 'ok'), part('probes', 'ok')],
      'ok',
      'All 2 parts that are looked at are ok',
    ],
    [
      [part('workload', 'ok'), part('probes', 'unknown')],
      'unknown',
      'probes unknown',
    ],
    [
      [part('workload', 'unknown'), part('probes', 'warning')],
      'warning',
      'probes warning',
    ],
    [
      [
        part('workload', 'critical'),
        part('service', 'critical'),
        part('probes', 'warning'),
      ],
      'critical',
      'workload critical (also critical: service)',
    ],
    [
      [part('workload', 'ok'), part('ingress', 'unknown', false)],
      'ok',
      'The one part that is looked at is ok',
    ],
    [
      [part('ingress', 'unknown', false)],
      'unknown',
      'Nothing of this environment can be looked at',
    ],
  ])('%#: the worst of the parts that apply', (parts, state, summary) => {
    expect(judgeWhole(parts)).toEqual({ state, summary });
  });
});

describe('judgeService', () => {
  const [service] = recorded('63-services');
  const slices = recorded('64-endpointslices');
  const judge = (changes: object = {}) =>
    judgeService({
      name: 'quantum-rerank-service',
      service: { value: service },
      slices: { value: slices },
      ...changes,
    });
  const endpoint = (uid: string, conditions: object) => ({
    addresses: [uid],
    targetRef: { uid },
    conditions,
  });

  it('counts what was recorded', () => {
    expect(judge()).toMatchObject({
      state: 'ok',
      summary: 'The service quantum-rerank-service has 4 ready endpoints',
    });
  });

  it('counts a pod once, and one that ends not at all', () => {
    const both = [endpoint('a', { ready: true }), endpoint('b', {})];
    expect(
      countEndpoints([
        { endpoints: both },
        { endpoints: [...both, endpoint('c', { ready: false })] },
        {
          endpoints: [
            endpoint('d', { ready: false, serving: true, terminating: true }),
          ],
        },
      ]),
    ).toEqual({ ready: 2, notReady: 1 });
  });

  it.each<[string, object, string, RegExp]>([
    [
      'unready ones only',
      { slices: { value: [{ endpoints: [endpoint('a', { ready: false })] }] } },
      'critical',
      /: 1 endpoint not ready$/,
    ],
    ['no slice', { slices: { missing: true } }, 'critical', /No pod is ready/],
    ['no service', { service: { missing: true } }, 'critical', /no service/],
    ['trouble', { service: { problem: 'No answer' } }, 'unknown', /^No answer/],
    [
      'half trouble',
      { slices: { problem: 'No right' } },
      'unknown',
      /No right/,
    ],
    [
      'an alias',
      { service: { value: { spec: { type: 'ExternalName' } } } },
      'unknown',
      /alias/,
    ],
    [
      'garbage',
      { slices: { value: [{ endpoints: 'x' }, { endpoints: [null, 7] }] } },
      'critical',
      /No pod is ready/,
    ],
  ])('judges %s', (_, changes, state, words) => {
    expect(judge(changes)).toMatchObject({
      applies: true,
      state,
      summary: expect.stringMatching(words),
    });
  });

  it('has no say where none is named', () => {
    expect(judge({ name: undefined }).applies).toBe(false);
  });
});

describe('judgeIngress', () => {
  const [recording] = recorded('65-ingresses');
  const withAddress = (rules: unknown[], more: object = {}) => ({
    value: {
      spec: { rules, ...more },
      status: { loadBalancer: { ingress: [{ hostname: 'lb.example' }] } },
    },
  });
  const rule = (host: string | undefined, service = 'api') => ({
    host,
    http: { paths: [{ path: '/', backend: { service: { name: service } } }] },
  });
  const judge = (ingress: object, baseUrl?: string) =>
    judgeIngress({
      name: 'web',
      service: 'api',
      baseUrl,
      ingress: ingress as never,
    });

  it('sees that nobody took up what was recorded', () => {
    expect(
      judgeIngress({
        name: 'quantum-rerank',
        service: 'quantum-rerank-service',
        baseUrl: 'https://api.quantumrerank.com',
        ingress: { value: recording },
      }),
    ).toMatchObject({
      state: 'warning',
      summary:
        'The ingress quantum-rerank has no address of a load balancer yet',
    });
  });

  it.each<[string, unknown[], string, string, RegExp]>([
    ['the host', [rule('a.example')], 'https://a.example', 'ok', /leads a\.ex/],
    [
      'a wildcard',
      [rule('*.example.com')],
      'https://a.example.com',
      'ok',
      /leads \*\.example\.com to api/,
    ],
    [
      'a wildcard of one label only',
      [rule('*.example.com')],
      'https://a.b.example.com',
      'warning',
      /no rule for a\.b\.example\.com/,
    ],
    ['every host', [rule(undefined)], 'https://a.example', 'ok', /every host/],
    [
      'another host',
      [rule('b.example')],
      'https://a.example',
      'warning',
      /no rule for a\.example, the host of the base URL/,
    ],
    [
      'another service',
      [rule('a.example', 'old'), rule(undefined, 'api')],
      'https://a.example',
      'warning',
      /does not lead to the service api but to old$/,
    ],
    [
      'a service of the cluster',
      [rule('a.example')],
      'http://api.apps.svc.cluster.local:8000',
      'ok',
      /the base URL does not go through it$/,
    ],
    ['no rules', [], 'http://10.0.0.1', 'warning', /has no rules/],
  ])('judges rules for %s', (_, rules, baseUrl, state, words) => {
    expect(judge(withAddress(rules), baseUrl)).toMatchObject({
      applies: true,
      state,
      summary: expect.stringMatching(words),
    });
  });

  it('knows the default backend', () => {
    const ingress = withAddress([], {
      defaultBackend: { service: { name: 'api' } },
    });
    expect(judge(ingress, 'https://a.example').state).toBe('ok');
  });

  it('is critical without one, and unknown without an answer', () => {
    expect(judge({ missing: true }).state).toBe('critical');
    expect(judge({ problem: 'No right' }).state).toBe('unknown');
  });
});

describe('judgeAutoscaler', () => {
  const judge = (autoscaler?: object, parts?: object[]) => {
    const base = snapshot();
    return judgeAutoscaler('hpa', {
      ...base,
      freshness: {
        ...base.freshness,
        parts: (parts ?? base.freshness.parts) as never,
      },
      autoscaler: autoscaler && {
        name: 'hpa',
        minReplicas: 3,
        maxReplicas: 10,
        currentReplicas: 4,
        desiredReplicas: 4,
        metrics: [],
        conditions: [],
        ...(autoscaler as object),
      },
    });
  };
  const condition = (
    type: string,
    status: string,
    reason: string,
    message?: string,
  ) => ({ conditions: [{ type, status, reason, message }] });

  it.each<[string, object | undefined, string, RegExp]>([
    ['at work', {}, 'ok', /keeps 3 to 10 replicas, now 4$/],
    ['scaling', { desiredReplicas: 6 }, 'ok', /now 4 and wants 6$/],
    [
      'at its maximum',
      { currentReplicas: 10 },
      'warning',
      /at its maximum of 10/,
    ],
    [
      'of one size',
      { minReplicas: 4, maxReplicas: 4 },
      'ok',
      /keeps 4 to 4 replicas/,
    ],
    [
      'unable',
      condition('AbleToScale', 'False', 'FailedGetScale', 'no scale'),
      'warning',
      /cannot scale: no scale$/,
    ],
    [
      'blind',
      condition('ScalingActive', 'False', 'FailedGetResourceMetric'),
      'warning',
      /does not act: FailedGetResourceMetric$/,
    ],
    [
      'switched off',
      condition('ScalingActive', 'False', 'ScalingDisabled'),
      'warning',
      /scaled to 0 replicas/,
    ],
    [
      'limited',
      condition('ScalingLimited', 'True', 'TooManyReplicas'),
      'warning',
      /wants more than its maximum of 10/,
    ],
    [
      'at its minimum',
      condition('ScalingLimited', 'True', 'TooFewReplicas'),
      'ok',
      /keeps 3 to 10/,
    ],
    ['silent', { currentReplicas: undefined }, 'unknown', /has not said/],
    ['missing', undefined, 'warning', /names the autoscaler hpa, but nothing/],
  ])('judges one that is %s', (_, autoscaler, state, words) => {
    expect(judge(autoscaler)).toMatchObject({
      applies: true,
      state,
      summary: expect.stringMatching(words),
    });
  });

  it('does not call what may be old ok', () => {
    const parts = [
      {
        resource: 'horizontalpodautoscalers',
        state: 'stale',
        since: AT,
        reason: 'No answer',
      },
    ];
    expect(judge({}, parts)).toMatchObject({
      state: 'unknown',
      summary: expect.stringContaining('No answer'),
    });
    expect(judge(undefined, parts).state).toBe('unknown');
  });

  it('has no say where nothing scales and nothing should', () => {
    expect(judgeAutoscaler(undefined, snapshot()).applies).toBe(false);
  });
});

describe('judgeUsage', () => {
  const usage = {
    total: { cpuCores: 1, memoryBytes: 2 },
    maxPerPod: { cpuCores: 1, memoryBytes: 1 },
    pods: 2,
    observedAt: AT,
  };
  const pod = (name: string, cpuCores: number, limits: object) =>
    ({ name, usage: { cpuCores, memoryBytes: 100 }, limits } as never);

  it('finds the pod that is nearest to a limit', () => {
    const pods = [
      pod('a', 0.5, { cpuCores: 1, memoryBytes: 200 }),
      pod('b', 0.7, { cpuCores: 1, memoryBytes: 400 }),
    ];
    expect(judgeUsage(snapshot({ usage }), pods)).toEqual({
      applies: true,
      state: 'ok',
      summary:
        'At most 50 % of the memory limit and 70 % of the CPU limit is used by a pod',
      observedAt: AT,
    });
    pods.push(pod('c', 0.1, { cpuCores: 1, memoryBytes: 105 }));
    expect(judgeUsage(snapshot({ usage }), pods)).toMatchObject({
      state: 'warning',
      summary: 'c uses 95 % of its memory limit',
    });
  });

  it('does not take pods without limits or measurements for good ones', () => {
    expect(
      judgeUsage(snapshot({ usage: { ...usage, pods: 1 } }), [pod('a', 9, {})])
        .summary,
    ).toBe('The pods are measured and have no limits; 1 not measured');
    expect(judgeUsage(snapshot(), [])).toMatchObject({
      applies: true,
      state: 'unknown',
    });
  });

  it('has no say without metrics-server', () => {
    const { freshness } = snapshot();
    const parts = [{ resource: 'pods.metrics.k8s.io', state: 'absent' }];
    expect(
      judgeUsage(snapshot({ freshness: { ...freshness, parts } }), []),
    ).toMatchObject({
      applies: false,
      summary: 'The cluster has no metrics-server',
    });
  });
});

describe('judgeAlerts', () => {
  const alert = (state: Alert['state'], more: object = {}): Alert => ({
    id: 'a',
    title: 'Slow answers',
    severity: 'P2',
    state,
    summary: 'It says so',
    silencedBy: [],
    actions: [],
    ...more,
  });
  const judge = (items: Alert[], source: object = {}) =>
    judgeAlerts({
      source: { kind: 'evaluated', state: 'live', ...source },
      items,
    } as Alerts);

  it.each<[string, Alert[], object, string, RegExp]>([
    ['quiet', [alert('inactive')], {}, 'ok', /^No alert fires$/],
    ['pending', [alert('pending')], {}, 'ok', /, 1 alert pending$/],
    ['firing', [alert('firing')], {}, 'warning', /^Firing: P2 Slow answers$/],
    [
      'firing twice',
      [alert('firing', { severity: 'P0' }), alert('firing')],
      {},
      'critical',
      /^Firing: P0 Slow answers and 1 more$/,
    ],
    [
      'silenced',
      [alert('firing', { silencedBy: ['x'] })],
      {},
      'ok',
      /^No alert fires; 1 silenced$/,
    ],
    ['unknown', [alert('unknown')], {}, 'unknown', /^No alert is known: It/],
    [
      'partly unknown',
      [alert('unknown'), alert('inactive')],
      {},
      'ok',
      /; 1 not known$/,
    ],
    [
      'unknown, but fired when last known,',
      [alert('unknown', { last: 'firing', severity: 'P0' }), alert('inactive')],
      {},
      'critical',
      /^Fired when last known, and nothing has ended it: P0 Slow answers$/,
    ],
    [
      'lost and firing',
      [
        alert('unknown', { last: 'firing', severity: 'P0', title: 'Gone' }),
        alert('firing'),
      ],
      {},
      'critical',
      /^Firing: P2 Slow answers and 1 more$/,
    ],
    [
      'lost and unreachable',
      [alert('unknown', { last: 'firing' })],
      { state: 'unreachable' },
      'warning',
      /^Fired when last known/,
    ],
    [
      'inhibited',
      [alert('firing', { inhibited: true, severity: 'P0' })],
      {},
      'ok',
      /^No alert fires; 1 inhibited$/,
    ],
    [
      'of others, "warning",',
      [alert('firing', { severity: undefined, severityText: 'warning' })],
      {},
      'warning',
      /^Firing: warning Slow answers$/,
    ],
    [
      'of others, "critical",',
      [alert('firing', { severity: undefined, severityText: 'Critical' })],
      {},
      'critical',
      /^Firing: Critical Slow answers$/,
    ],
    [
      'of others, without a severity,',
      [alert('firing', { severity: undefined })],
      {},
      'warning',
      /^Firing: Slow answers$/,
    ],
    [
      'unreachable',
      [alert('inactive')],
      { state: 'unreachable', reason: 'It refuses connections' },
      'unknown',
      /cannot be read: It refuses connections$/,
    ],
    [
      'stale and firing',
      [alert('firing', { severity: 'P1' })],
      { state: 'stale' },
      'critical',
      /^Firing/,
    ],
  ])('judges %s ones', (_, items, source, state, words) => {
    expect(judge(items, source)).toMatchObject({
      applies: true,
      state,
      summary: expect.stringMatching(words),
    });
  });

  it('has no say without a source', () => {
    expect(judge([], { kind: 'none', state: 'none' }).applies).toBe(false);
  });
});
