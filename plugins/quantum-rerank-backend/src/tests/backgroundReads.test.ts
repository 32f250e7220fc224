import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { SchedulerService } from '@backstage/backend-plugin-api';
import { mockServices } from '@backstage/backend-test-utils';
import type { Snapshot } from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { startSandbox, type Sandbox } from '@quantumrerank/sandbox';
import { as } from './__testUtils__/people';
import { PRODUCTION, TestPortal } from './__testUtils__/TestPortal';

// A busy machine takes its time.
jest.setTimeout(60_000);

/** What the operations guide asks for, all of it. */
const PROFILE = resolve(__dirname, '../../profiles/quantum-rerank.yaml');
/** Made once a day, and reads what the watches do not hold. */
const ONCE_A_DAY = /morning|report/;
const TICKS = 6;

describe('what the backend asks of a cluster by itself', () => {
  let sandbox: Sandbox;
  let portal: TestPortal;
  let scheduler: SchedulerService;

  beforeEach(async () => {
    sandbox = await startSandbox();
    scheduler = mockServices.scheduler();
    const text = await readFile(PROFILE, 'utf8');
    portal = await TestPortal.start({
      sandbox,
      scheduler,
      profiles: [
        text.replaceAll('https://api.quantumrerank.com', sandbox.serviceUrl),
      ],
    });
  });

  afterEach(async () => {
    await portal.stop();
    await sandbox.stop();
  });

  async function taskIds(): Promise<string[]> {
    const tasks = await scheduler.getScheduledTasks();
    return tasks.map(({ id }) => id).filter(id => !ONCE_A_DAY.test(id));
  }

  /** Runs every task once; then what it asked of the API server, apart from opening watches. */
  async function tick(): Promise<string[]> {
    const before = sandbox.requests.all().length;
    for (const id of await taskIds()) {
      await scheduler.triggerTask(id);
    }
    return sandbox.requests
      .all()
      .slice(before)
      .filter(({ watch, path }) => !watch && !path.includes('metrics.k8s.io'))
      .map(({ method, path }) => `${method} ${path}`);
  }

  const watched = (namespace: string) => [
    ...new Set(
      sandbox.requests
        .all()
        .filter(({ watch, path }) => watch && path.includes(`/${namespace}/`))
        .map(({ path }) => path.split('?')[0]),
    ),
  ];

  /** Until everything is watched, and was read once more after that. */
  async function start(): Promise<void> {
    await look();
    while (
      watched('quantum-rerank').length < 6 ||
      watched('quantum-rerank-staging').length < 3
    ) {
      await tick();
      await new Promise(later => setTimeout(later, 10));
    }
    await tick();
  }

  async function look(): Promise<Snapshot> {
    const { body } = await portal.ask(
      'get',
      `${PRODUCTION}/snapshot`,
      as('owner'),
    );
    return body as Snapshot;
  }

  it('is nothing but watches and usage, however often its tasks run and people look', async () => {
    expect(await taskIds()).toEqual(
      expect.arrayContaining([
        'record-revisions',
        expect.stringContaining('signals'),
        expect.stringContaining('alerts'),
      ]),
    );
    await start();

    const asked: string[] = [];
    for (let round = 0; round < TICKS; round++) {
      asked.push(...(await tick()));
      await look();
    }

    expect(asked).toEqual([]);
    expect((await look()).freshness.state).toBe('live');
  });

  it('is at most twelve watches for a namespace', async () => {
    await start();

    expect(watched('quantum-rerank').sort()).toEqual([
      '/api/v1/namespaces/quantum-rerank/configmaps',
      '/api/v1/namespaces/quantum-rerank/pods',
      '/apis/apps/v1/namespaces/quantum-rerank/deployments',
      '/apis/apps/v1/namespaces/quantum-rerank/replicasets',
      '/apis/autoscaling/v2/namespaces/quantum-rerank/horizontalpodautoscalers',
      '/apis/policy/v1/namespaces/quantum-rerank/poddisruptionbudgets',
    ]);
  });
});
