import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { mockServices } from '@backstage/backend-test-utils';
import { parse } from 'yaml';
import { FakeTask } from './__testUtils__/taskRun';
import { createOnCallLookupAction } from './onCallLookup';
import { examples } from './onCallLookup.examples';

const ANSWER = {
  entityRef: 'component:default/quantum-rerank',
  environment: 'production',
  at: '2026-11-29T04:00:00.000Z',
  details: 'names',
  levels: [
    { level: 1, title: 'Engineer', now: [], next: [], fallbackTo: 2 },
    {
      level: 2,
      title: 'Senior',
      now: [
        {
          rotation: 'primary',
          title: 'Primary',
          level: 2,
          person: {
            role: 'Senior Engineer',
            entityRef: 'user:default/dana.okafor',
            name: 'Dana\u001b[2J Okafor',
            slack: '#dana',
            url: 'https://vendor.example.com/dana',
          },
          until: '2026-11-30T08:00:00.000Z',
          source: 'profile',
        },
      ],
      next: [],
    },
    { level: 3, title: 'Director', now: [], next: [], unknown: true },
  ],
  contacts: [
    {
      id: 'security',
      title: 'Security',
      kind: 'emergency',
      email: 'security@example.com',
    },
  ],
  sources: [
    {
      id: 'vendor',
      title: 'Vendor',
      state: 'stale',
      reason: 'It answers 500',
      lastSuccessAt: '2026-11-29T03:00:00.000Z',
    },
  ],
  warnings: [{ code: 'missing-level', message: 'Level 2 answers for it.' }],
};

describe('quantum-rerank:on-call:lookup', () => {
  const received: IncomingMessage[] = [];
  let answer: { status: number; body: unknown };
  const server = createServer((request, response) => {
    received.push(request);
    response.writeHead(answer.status, { 'content-type': 'application/json' });
    response.end(JSON.stringify(answer.body));
  });
  const getBaseUrl = async (id: string) =>
    `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/${id}`;
  const action = createOnCallLookupAction({
    auth: mockServices.auth(),
    discovery: { getBaseUrl, getExternalBaseUrl: getBaseUrl },
  });

  beforeAll(async () => {
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
  });

  beforeEach(() => {
    received.length = 0;
    answer = { status: 200, body: ANSWER };
  });

  afterAll(async () => {
    server.close();
    await once(server, 'close');
  });

  it('asks as the person of the task, and tells what they may see', async () => {
    const task = new FakeTask('t');
    await action.handler(
      task.context({
        entityRef: 'quantum-rerank',
        environment: 'production',
        at: '2026-11-29T04:00:00Z',
      }),
    );
    expect(received[0].url).toBe(
      '/api/quantum-rerank/on-call?entityRef=component%3Adefault%2Fquantum-rerank&environment=production&at=2026-11-29T04%3A00%3A00Z',
    );
    expect(received[0].headers.authorization).toMatch(/^Bearer /);
    expect(task.outputs).toEqual({
      summary:
        'On call for production of component:default/quantum-rerank at 2026-11-29T04:00:00.000Z: level 1: nobody (level 2 answers); level 2: Dana\\u001b[2J Okafor; level 3: not known.',
      contacts: ANSWER.contacts,
      sources: ANSWER.sources,
      warnings: ['Level 2 answers for it.'],
      levels: [
        { level: 1, title: 'Engineer', persons: [], fallbackTo: 2 },
        {
          level: 2,
          title: 'Senior',
          persons: [
            {
              role: 'Senior Engineer',
              entityRef: 'user:default/dana.okafor',
              name: 'Dana\u001b[2J Okafor',
              slack: '#dana',
              url: 'https://vendor.example.com/dana',
              until: '2026-11-30T08:00:00.000Z',
              source: 'profile',
            },
          ],
        },
        { level: 3, title: 'Director', persons: [], unknown: true },
      ],
    });
    expect(task.lines).toEqual([
      expect.stringContaining('level 1: nobody'),
      'Level 2 answers for it.',
    ]);
  });

  it('fails in the words of the backend', async () => {
    answer = {
      status: 403,
      body: {
        error: { name: 'NotAllowedError', message: 'You must own it.' },
        response: { statusCode: 403 },
      },
    };
    await expect(
      action.handler(
        new FakeTask('t').context({
          entityRef: 'quantum-rerank',
          environment: 'production',
          at: undefined,
        }),
      ),
    ).rejects.toMatchObject({
      name: 'NotAllowedError',
      message: 'You must own it.',
    });
  });

  it('has examples that meet its schema', () => {
    for (const { example } of examples) {
      const { steps } = parse(example) as {
        steps: Array<{ action: string; input: Record<string, unknown> }>;
      };
      expect(steps[0].action).toBe('quantum-rerank:on-call:lookup');
      expect(steps[0].input).toMatchObject({
        entityRef: expect.any(String),
        environment: expect.any(String),
      });
    }
  });
});
