import type { OverviewSample } from '../overview/measureOverview';
import type { RequestsSample } from '../requests/measureRequests';
import { describeOtherWork } from './machine';
import { overviewSection } from './overviewSection';
import { replaceSection } from './replaceSection';
import { addedPerViewerMinute, requestsSection } from './requestsSection';
import { shuffled, summarize } from './statistics';

function overview(ours: { warm: number; wire: number; cold: number }) {
  const sample = (
    subject: OverviewSample['subject'],
    temperature: OverviewSample['temperature'],
    milliseconds: number,
    wireBytes: number,
  ): OverviewSample => ({
    pods: 100,
    subject,
    temperature,
    milliseconds,
    wireBytes,
    rawBytes: wireBytes * 2,
  });
  return [
    sample('operations', 'cold', ours.cold, ours.wire),
    sample('operations', 'warm', ours.warm, ours.wire),
    sample('operations-unchanged', 'warm', 0.5, 0),
    sample('kubernetes-plugin', 'cold', 200, 50_000),
    sample('kubernetes-plugin', 'warm', 20, 50_000),
    sample('bare-calls', 'cold', 100, 500_000),
    sample('bare-calls', 'warm', 10, 500_000),
  ];
}

function requests(
  viewers: number,
  total: number,
  subject: RequestsSample['subject'] = 'operations',
  kinds: Record<string, number> = {},
): RequestsSample {
  return {
    subject,
    viewers,
    seconds: 30,
    received: {
      total,
      lists: kinds['list replicasets.apps'] ?? 0,
      usage: 3,
      watches: 6,
      others: total,
      watched: ['configmaps', 'pods'],
      kinds: { 'list pods.metrics.k8s.io': 3, ...kinds },
    },
    changes: 1,
    signals: 4,
  };
}

describe('overviewSection', () => {
  it('says that aims are met, with the numbers', () => {
    const text = overviewSection(overview({ warm: 2, wire: 1_500, cold: 110 }));

    expect(text).toContain(
      '| 100 | Operations snapshot | 110 ms | 110 ms | 2.00 ms | 2.00 ms | 3.0 KB | 1.5 KB | 1 / 1 |',
    );
    expect(text).toContain(
      'warm p99 at most 5 ms at any size: **met**; slowest is 2.00 ms at 100 pods',
    );
    expect(text).toContain('at most 60.0 KB compressed at any size: **met**');
    expect(text).toContain('bare calls plus 20 %: **met**');
    expect(text).toContain('the Kubernetes plugin takes 10 times');
  });

  it('says that aims are missed', () => {
    const text = overviewSection(
      overview({ warm: 5.1, wire: 60_001, cold: 121 }),
    );

    expect(text.match(/\*\*missed\*\*/g)).toHaveLength(3);
  });
});

describe('requestsSection', () => {
  it('counts per minute and per viewer', () => {
    const text = requestsSection([requests(10, 20)]);

    expect(text).toContain('| Operations tab | 10 | 40 | 4 |');
  });

  it('leaves out what the backend does without viewers', () => {
    expect(addedPerViewerMinute([requests(1, 4), requests(201, 4)])).toBe(0);
    expect(addedPerViewerMinute([requests(1, 45), requests(11, 495)])).toBe(90);
  });

  it('says when viewers add nothing', () => {
    const text = requestsSection([requests(1, 20), requests(201, 19)]);

    expect(text).toContain(
      'one more viewer adds 0 requests per minute. Aim: none added: **met**.',
    );
    expect(text).toContain(
      'What is left, with 201 viewers: 2 collections are watched (configmaps, pods), for which watches were opened 12 times per minute; usage, which cannot be watched, was read 6 times per minute; nothing else was asked.',
    );
    expect(text).toContain(
      'at most 12 watches per cluster and namespace: **met**. Aim: at most 2 lists per hour: **met**; 0 in 1 min.',
    );
  });

  it('names what is asked besides', () => {
    const text = requestsSection([
      requests(1, 20, 'operations', {
        'list replicasets.apps': 3,
        'get configmaps': 4,
      }),
    ]);

    expect(text).toContain(
      'and per minute: get configmaps 8, list replicasets.apps 6.',
    );
    expect(text).toContain(
      'at most 2 lists per hour: **missed**; 3 in 0.5 min.',
    );
  });

  it('says when viewers add requests', () => {
    const text = requestsSection([
      requests(1, 4),
      requests(11, 14),
      requests(1, 45, 'kubernetes-plugin'),
      requests(11, 495, 'kubernetes-plugin'),
    ]);

    expect(text).toContain(
      'Operations tab: one more viewer adds 2 requests per minute. Aim: none added: **missed**.',
    );
    expect(text).toContain(
      'Kubernetes tab: one more viewer adds 90 requests per minute.',
    );
  });
});

describe('statistics', () => {
  it('summarizes', () => {
    const values = Array.from({ length: 1_000 }, (_, index) => index + 1);

    expect(summarize(shuffled(values))).toEqual({
      samples: 1_000,
      p50: 500.5,
      p99: 990.01,
      max: 1_000,
    });
  });

  it('shuffles without losing anything', () => {
    const values = Array.from({ length: 50 }, (_, index) => index);
    let seed = 1;
    const random = () => {
      seed = (seed * 16_807) % 2_147_483_647;
      return seed / 2_147_483_647;
    };

    const result = shuffled(values, random);

    expect(result).not.toEqual(values);
    expect([...result].sort((a, b) => a - b)).toEqual(values);
  });
});

describe('describeOtherWork', () => {
  it('warns of a busy machine only', () => {
    expect(describeOtherWork(0.3)).toBeUndefined();
    expect(describeOtherWork(3.63)).toContain('load average 3.6');
  });
});

describe('replaceSection', () => {
  const document =
    'before\n<!-- yarn bench, a: begin -->\nold\n<!-- yarn bench, a: end -->\nafter\n';

  it('keeps what people wrote', () => {
    expect(replaceSection(document, 'a', 'new')).toBe(
      'before\n<!-- yarn bench, a: begin -->\n\nnew\n\n<!-- yarn bench, a: end -->\nafter\n',
    );
  });

  it('refuses a document without the section', () => {
    expect(() => replaceSection(document, 'b', 'new')).toThrow(
      'lacks the lines',
    );
  });
});
