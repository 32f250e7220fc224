import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Sandbox } from '@quantumrerank/sandbox';
import type { Knex } from 'knex';
import {
  actionNames,
  type ActionName,
  type Operation,
  type OperationRequest,
  type PlanRequest,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { TestDatabases } from '../database/testDatabases';
import { RECHECK_MS } from './AuthorizedOperationService';
import { GatedApi, type Gate } from './__testUtils__/GatedApi';
import { connect, Replica, startQuickSandbox } from './__testUtils__/Testbed';
import { testProfile, TestProfiles } from './__testUtils__/testTarget';
import { DEFAULT_WORKER_TIMING } from './worker/timing';

const NAMESPACE = 'quantum-rerank';
const DEPLOYMENT = `/apis/apps/v1/namespaces/${NAMESPACE}/deployments/quantum-rerank`;
const MANIFESTS = ['one', 'two']
  .map(
    name => `apiVersion: v1
kind: ConfigMap
metadata: { name: extra-${name} }
data: { A: "1" }
`,
  )
  .join('---\n');

type Asked = PlanRequest & { body?: Partial<OperationRequest> };

/** One action as it is asked for, and in how many writes it is done. */
interface Case {
  writes: 'one' | 'several';
  /** How its first write is sent. */
  method?: 'PATCH' | 'POST';
  ask(bed: { sandbox: Sandbox; replica: Replica }): Promise<Asked>;
}

const plain = (
  action: ActionName,
  parameters: Record<string, unknown> = {},
): Case => ({ writes: 'one', ask: async () => ({ action, parameters }) });

/** As a pipeline does it. */
const patch = (sandbox: Sandbox, body: object) =>
  connect(sandbox, sandbox.tokens.admin).request({
    method: 'PATCH',
    path: DEPLOYMENT,
    patchType: 'application/strategic-merge-patch+json',
    body,
  });

const CASES: Record<Exclude<ActionName, 'cache-flush'>, Case> = {
  scale: plain('scale', { replicas: 5 }),
  restart: plain('restart'),
  autoscaling: plain('autoscaling', { maxReplicas: 12 }),
  pause: plain('pause'),
  resume: {
    writes: 'one',
    ask: async ({ sandbox }) => {
      await patch(sandbox, { spec: { paused: true } });
      return { action: 'resume', parameters: {} };
    },
  },
  rollback: {
    writes: 'one',
    ask: async ({ sandbox, replica }) => {
      await replica.recorder.look();
      await patch(sandbox, {
        spec: {
          template: {
            spec: {
              containers: [
                {
                  name: 'api',
                  image: 'registry.example.com/quantum-rerank:2.0.0',
                },
              ],
            },
          },
        },
      });
      await sandbox.waitFor(objects => {
        const found = objects.get('deployments', NAMESPACE, 'quantum-rerank');
        return (
          found?.status?.observedGeneration === found?.metadata.generation &&
          found?.status?.updatedReplicas === 3 &&
          found?.status?.availableReplicas === 3
        );
      });
      return { action: 'rollback', parameters: {} };
    },
  },
  'evict-pods': {
    writes: 'several',
    method: 'POST',
    ask: async ({ sandbox }) => ({
      action: 'evict-pods',
      parameters: {
        pods: sandbox
          .objects()
          .list('pods', NAMESPACE)
          .filter(({ metadata }) => metadata.labels?.app === 'quantum-rerank')
          .map(({ metadata }) => metadata.name)
          .slice(0, 2),
      },
    }),
  },
  'config-update': {
    writes: 'several',
    ask: async () => ({
      action: 'config-update',
      parameters: { changes: { LOG_LEVEL: 'DEBUG' }, restart: true },
    }),
  },
  'config-restore': {
    writes: 'several',
    ask: async ({ replica }) => {
      const changed = await end(
        replica,
        await replica.request({
          action: 'config-update',
          parameters: { changes: { LOG_LEVEL: 'DEBUG' }, restart: false },
        }),
      );
      const { action, parameters } = changed.inverse!;
      return { action, parameters: { ...parameters, restart: true } };
    },
  },
  'secret-update': {
    writes: 'several',
    ask: async () => {
      const secretValues = { 'api-key': { text: 'another value' } };
      return {
        action: 'secret-update',
        parameters: { set: ['api-key'], restart: true },
        secretValues,
        body: { secretValues },
      };
    },
  },
  redeploy: {
    writes: 'several',
    ask: async () => ({ action: 'redeploy', parameters: {} }),
  },
};

const cases = Object.entries(CASES);

/** Works until the operation is over. */
async function end(replica: Replica, { id }: Operation): Promise<Operation> {
  const work = setInterval(() => {
    void replica.worker.poll();
  }, 20);
  try {
    return await replica.outcome(id);
  } finally {
    clearInterval(work);
  }
}

// Operations are carried out on a sandbox.
jest.setTimeout(60_000);

describe('a right that is taken away', () => {
  const databases = new TestDatabases();
  let sandbox: Sandbox;
  let knex: Knex;
  let folder: string;
  let replica: Replica;
  let gate: Gate | undefined;

  beforeEach(async () => {
    gate = undefined;
    sandbox = await startQuickSandbox();
    knex = await databases.init('SQLite');
    folder = await mkdtemp(join(tmpdir(), 'revocation-'));
    await writeFile(join(folder, 'extra.yaml'), MANIFESTS);
    replica = await Replica.create({
      knex,
      sandbox,
      polling: false,
      token: sandbox.tokens.admin,
      wrapApi: api => new GatedApi(api, () => gate),
      manifests: [
        { id: 'release', environment: 'production', directory: folder },
      ],
      profiles: new TestProfiles(profile()),
    });
  });

  afterEach(async () => {
    await replica.stop();
    await sandbox.stop();
    await rm(folder, { recursive: true });
  });

  afterAll(() => databases.destroy());

  const revoke = () => {
    replica.authorizer.action = { decision: 'deny', reason: 'Not you.' };
  };

  /** Takes the right away when the first write is on its way. */
  const revokeAtFirstWrite = () => {
    gate = async ({ method, path, dryRun }) => {
      if (
        method !== 'GET' &&
        !dryRun &&
        !/\/(events|selfsubjectaccessreviews)/.test(path)
      ) {
        gate = undefined;
        revoke();
      }
    };
  };

  const request = async (name: string) => {
    const { body, ...asked } = await CASES[name as keyof typeof CASES].ask({
      sandbox,
      replica,
    });
    const operation = await replica.request(asked, { body });
    sandbox.requests.reset();
    return operation;
  };

  /** What the cluster was changed by; Events are no change. */
  const writes = () =>
    sandbox.requests.mutations().filter(({ path }) => !/\/events/.test(path))
      .length;

  it('is tried for every action', () => {
    // Of a cache, which is no object of the cluster: cacheFlush.test.ts.
    expect([...Object.keys(CASES), 'cache-flush'].sort()).toEqual(
      [...actionNames].sort(),
    );
  });

  it('counts for half a minute at most where it cannot be asked about', () => {
    expect(DEFAULT_WORKER_TIMING.authorizationMaxAgeMs).toBeLessThanOrEqual(
      30_000,
    );
    expect(RECHECK_MS).toBeLessThanOrEqual(30_000);
  });

  it.each(cases)(
    '%s: nothing is changed when it is gone before',
    async name => {
      const operation = await request(name);
      revoke();
      const ended = await end(replica, operation);
      expect(ended).toMatchObject({
        state: 'refused',
        message: 'Not you. Nothing was changed.',
      });
      expect(writes()).toBe(0);
    },
  );

  describe.each([
    [409, 'Conflict'],
    [503, 'ServiceUnavailable'],
  ])('after Kubernetes answered %i', (status, reason) => {
    it.each(cases)(
      '%s is not tried again',
      async (name, { method = 'PATCH' }) => {
        const operation = await request(name);
        const fault = sandbox.faults.respond(
          { method, dryRun: false },
          status,
          {
            count: 1,
            reason,
            message: 'try again',
          },
        );
        revokeAtFirstWrite();
        const ended = await end(replica, operation);
        expect(fault.hits()).toBe(1);
        expect(['refused', 'interrupted', 'failed']).toContain(ended.state);
        expect(ended.message).toContain('Not you.');
        expect(writes()).toBe(0);
      },
    );
  });

  it.each(cases.filter(([, { writes: parts }]) => parts === 'several'))(
    '%s stops after the part that was sent, and says so',
    async name => {
      const operation = await request(name);
      revokeAtFirstWrite();
      const ended = await end(replica, operation);
      expect(['degraded', 'failed', 'interrupted']).toContain(ended.state);
      expect(ended.message).toContain('Not you.');
      expect(writes()).toBe(1);
    },
  );

  it.each(cases.filter(([, { writes: parts }]) => parts === 'one'))(
    '%s was one write, which is watched to its end',
    async name => {
      const operation = await request(name);
      revokeAtFirstWrite();
      const ended = await end(replica, operation);
      expect(ended.state).toBe('succeeded');
      expect(writes()).toBe(1);
    },
  );
});

function profile() {
  const whole = testProfile();
  return testProfile({
    environments: whole.environments.map(environment => ({
      ...environment,
      resources: {
        ...environment.resources,
        secret: 'quantum-rerank-secrets',
      },
    })),
  });
}
