import type {
  ActionName,
  PlanRequest,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import type { Sandbox } from '@quantumrerank/sandbox';
import type { Knex } from 'knex';
import { supportedDatabases, TestDatabases } from '../database/testDatabases';
import { findBrokenLink } from './store/eventChain';
import { Death } from './__testUtils__/Death';
import { Replica, startQuickSandbox } from './__testUtils__/Testbed';

const NAMESPACE = 'quantum-rerank';
const NAME = 'quantum-rerank';

/** One action, asked for again and again, and the writes that it is done with. */
interface Case {
  request(sandbox: Sandbox): PlanRequest;
  /** Of which each path may be written once, per operation. */
  writes: RegExp;
  count: number;
}

const deploymentOf = (sandbox: Sandbox) =>
  sandbox.objects().get('deployments', NAMESPACE, NAME)!;

const CASES: Partial<Record<ActionName, Case>> = {
  'evict-pods': {
    request: sandbox => ({
      action: 'evict-pods',
      parameters: {
        pods: sandbox
          .objects()
          .list('pods', NAMESPACE)
          .filter(({ metadata }) => metadata.labels?.app === NAME)
          .map(({ metadata }) => metadata.name)
          .slice(0, 2),
      },
    }),
    writes: /\/pods\/[^/]+\/eviction/,
    count: 2,
  },
  autoscaling: {
    request: sandbox => ({
      action: 'autoscaling',
      parameters: {
        maxReplicas:
          (
            sandbox
              .objects()
              .get(
                'horizontalpodautoscalers',
                NAMESPACE,
                'quantum-rerank-hpa',
              ) as unknown as { spec: { maxReplicas: number } }
          ).spec.maxReplicas === 12
            ? 13
            : 12,
      },
    }),
    writes: /\/horizontalpodautoscalers\//,
    count: 1,
  },
  'config-update': {
    request: sandbox => ({
      action: 'config-update',
      parameters: {
        changes: {
          LOG_LEVEL:
            (
              sandbox
                .objects()
                .get(
                  'configmaps',
                  NAMESPACE,
                  'quantum-rerank-config',
                ) as unknown as { data: { LOG_LEVEL: string } }
            ).data.LOG_LEVEL === 'DEBUG'
              ? 'INFO'
              : 'DEBUG',
        },
        restart: true,
      },
    }),
    writes: /\/(configmaps|deployments)\//,
    count: 2,
  },
  pause: {
    request: sandbox => ({
      action: deploymentOf(sandbox).spec.paused ? 'resume' : 'pause',
      parameters: {},
    }),
    writes: /\/deployments\//,
    count: 1,
  },
};

/** Calls after the end at which a replica dies too; see `takeover.test.ts`. */
const DEATHS_AFTER_END = 3;

// Many calls of an operation are the last one of a replica once.
jest.setTimeout(300_000);

describe.each(supportedDatabases().filter(id => id === 'PostgreSQL'))(
  'two replicas on %s, and an action of another kind',
  databaseId => {
    const databases = new TestDatabases();
    let sandbox: Sandbox;
    let open: () => Knex;
    let replicas: Replica[];

    beforeAll(async () => {
      open = await databases.createDatabase(databaseId);
    }, 60_000);

    beforeEach(async () => {
      replicas = [];
      sandbox = await startQuickSandbox();
    });

    afterEach(async () => {
      await Promise.all(replicas.map(replica => replica.stop()));
      await sandbox.stop();
    });

    afterAll(() => databases.destroy());

    const join = async (
      options: Partial<Parameters<typeof Replica.create>[0]> = {},
    ) => {
      const replica = await Replica.create({
        knex: open(),
        sandbox,
        timing: {
          leaseMs: 150,
          renewMs: 50,
          rolloutPollMs: 10,
          verifyMs: 1,
          autoscalerSettleMs: 1,
        },
        ...options,
      });
      replicas.push(replica);
      return replica;
    };

    /** What is dead cannot be stopped in good order. */
    const bury = (replica: Replica) => {
      replica.abandon();
      replicas.splice(replicas.indexOf(replica), 1);
    };

    it.each(
      (
        [
          // Long ones die at every third call, which is often enough.
          ['evict-pods', 'after', 3],
          ['autoscaling', 'after', 1],
          ['config-update', 'after', 3],
          ['pause', 'before', 1],
        ] as const
      ).map(([name, when, step]) => [name, when, step, CASES[name]!] as const),
    )(
      '%s: each write once, and one end, when the first dies %s its calls, every %i.',
      async (_, when, step, { request, writes, count }) => {
        const survivor = await join();
        let deaths = 0;
        let deathsAfterEnd = 0;
        for (let at = 1; deathsAfterEnd < DEATHS_AFTER_END; at += step) {
          const death = new Death(at, when);
          const first = await join({
            wrapStore: store => death.store(store),
            wrapApi: api => death.api(api),
          });
          sandbox.requests.reset();
          const { id } = await first.request(request(sandbox));
          const ended = await survivor.outcome(id);
          await survivor.worker.idle();
          const paths = sandbox.requests
            .mutations()
            .map(({ path }) => path.split('?')[0])
            .filter(path => writes.test(path));
          expect([at, ended.state, ended.message]).toEqual([
            at,
            'succeeded',
            expect.any(String),
          ]);
          expect([at, paths.length, new Set(paths).size]).toEqual([
            at,
            count,
            count,
          ]);
          const events = await survivor.store.listEvents(id);
          expect(findBrokenLink(events)).toBeUndefined();
          expect(events.filter(({ type }) => type === 'ended')).toHaveLength(1);
          const hasEnded = await survivor.sawEndBy(first, id);
          if (death.dead) {
            bury(first);
            deaths += 1;
            deathsAfterEnd += hasEnded ? 1 : 0;
            continue;
          }
          death.spare();
          if (hasEnded) {
            break;
          }
          // It was too slow to keep its claim, and did not come that far.
          await first.stop();
          at -= step;
        }
        // Fewer would mean that the calls were not counted.
        expect(deaths).toBeGreaterThan(step === 1 ? 10 : 5);
      },
    );
  },
);
