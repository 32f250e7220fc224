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
import { profilesNaming, restartsOf, WORKER } from './__testUtils__/consumers';
import { connect, Replica, startQuickSandbox } from './__testUtils__/Testbed';
import {
  person,
  REQUESTER,
  testProfile,
  TestProfiles,
} from './__testUtils__/testTarget';
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

/** A sandbox and a replica for each test, whose calls a test can watch. */
function useBed(options: Partial<Parameters<typeof Replica.create>[0]> = {}) {
  const databases = new TestDatabases();
  const bed = {} as {
    sandbox: Sandbox;
    knex: Knex;
    replica: Replica;
    gate?: Gate;
  };
  let folder: string;

  beforeEach(async () => {
    bed.gate = undefined;
    bed.sandbox = await startQuickSandbox({ worker: true });
    bed.knex = await databases.init('SQLite');
    folder = await mkdtemp(join(tmpdir(), 'revocation-'));
    await writeFile(join(folder, 'extra.yaml'), MANIFESTS);
    bed.replica = await Replica.create({
      knex: bed.knex,
      sandbox: bed.sandbox,
      polling: false,
      token: bed.sandbox.tokens.admin,
      wrapApi: api => new GatedApi(api, () => bed.gate),
      manifests: [
        { id: 'release', environment: 'production', directory: folder },
      ],
      profiles: new TestProfiles(profile()),
      ...options,
    });
  });

  afterEach(async () => {
    await bed.replica.stop();
    await bed.sandbox.stop();
    await rm(folder, { recursive: true });
  });

  afterAll(() => databases.destroy());

  return {
    bed,
    request: async (name: string, credentials = person()) => {
      const { body, ...asked } = await CASES[name as keyof typeof CASES].ask(
        bed,
      );
      const operation = await bed.replica.request(asked, { body, credentials });
      bed.sandbox.requests.reset();
      return operation;
    },
    /** Does something when the first write is on its way. */
    atFirstWrite: (act: () => void) => {
      bed.gate = async ({ method, path, dryRun }) => {
        if (
          method !== 'GET' &&
          !dryRun &&
          !/\/(events|selfsubjectaccessreviews)/.test(path)
        ) {
          bed.gate = undefined;
          act();
        }
      };
    },
    /** What the cluster was changed by; Events are no change. */
    writes: () =>
      bed.sandbox.requests
        .mutations()
        .filter(({ path }) => !/\/events/.test(path)).length,
  };
}

describe('a right that is taken away', () => {
  const { bed, request, atFirstWrite, writes } = useBed();

  const revoke = () => {
    bed.replica.authorizer.action = { decision: 'deny', reason: 'Not you.' };
  };

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
      const ended = await end(bed.replica, operation);
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
        const fault = bed.sandbox.faults.respond(
          { method, dryRun: false },
          status,
          {
            count: 1,
            reason,
            message: 'try again',
          },
        );
        atFirstWrite(revoke);
        const ended = await end(bed.replica, operation);
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
      atFirstWrite(revoke);
      const ended = await end(bed.replica, operation);
      expect(['degraded', 'failed', 'interrupted']).toContain(ended.state);
      expect(ended.message).toContain('Not you.');
      expect(writes()).toBe(1);
    },
  );

  it.each(cases.filter(([, { writes: parts }]) => parts === 'one'))(
    '%s was one write, which is watched to its end',
    async name => {
      const operation = await request(name);
      atFirstWrite(revoke);
      const ended = await end(bed.replica, operation);
      expect(ended.state).toBe('succeeded');
      expect(writes()).toBe(1);
    },
  );
});

describe('a session that runs out', () => {
  // The last decision counts no longer than the session.
  const { bed, request, atFirstWrite, writes } = useBed({
    timing: { authorizationMaxAgeMs: -1 },
  });
  let expiresAt: Date;
  const short = () => person(REQUESTER, { expiresAt });
  const runOut = () => expiresAt.setTime(Date.now());
  const ENDED = `The session of ${REQUESTER} ran out`;

  beforeEach(() => {
    expiresAt = new Date(Date.now() + 3_600_000);
  });

  it.each(cases)(
    '%s: nothing is changed when it ran out before',
    async name => {
      const operation = await request(name, short());
      runOut();
      const ended = await end(bed.replica, operation);
      expect(ended).toMatchObject({
        state: 'interrupted',
        message: `${ENDED} before anything was changed, and the permission cannot be checked again without the person. Ask again.`,
      });
      expect(writes()).toBe(0);
    },
  );

  it.each(cases.filter(([, { writes: parts }]) => parts === 'several'))(
    '%s stops after the part that was sent, and says why',
    async name => {
      const operation = await request(name, short());
      atFirstWrite(runOut);
      const ended = await end(bed.replica, operation);
      expect(['degraded', 'failed', 'interrupted']).toContain(ended.state);
      expect(ended.message).toContain(
        `${ENDED}, and the permission to go on cannot be checked again without the person.`,
      );
      expect(writes()).toBe(1);
    },
  );

  it.each(cases.filter(([, { writes: parts }]) => parts === 'one'))(
    '%s was one write, which is watched to its end',
    async name => {
      const operation = await request(name, short());
      atFirstWrite(runOut);
      const ended = await end(bed.replica, operation);
      expect(ended.state).toBe('succeeded');
      expect(writes()).toBe(1);
    },
  );

  it('lets a scale-down in steps go on once its first step was sent', async () => {
    await patch(bed.sandbox, { spec: { replicas: 5 } });
    const operation = await bed.replica.request(
      {
        action: 'scale',
        parameters: { replicas: 3, gradual: { step: 1, pause: '1s' } },
      },
      { credentials: short() },
    );
    bed.sandbox.requests.reset();
    atFirstWrite(runOut);
    const ended = await end(bed.replica, operation);
    expect(ended.state).toBe('succeeded');
    expect(writes()).toBe(2);
  });

  it('lets readers be restarted once the operated deployment was changed', async () => {
    const { sandbox, replica } = bed;
    replica.profiles.profile = profilesNaming(WORKER).profile;
    const operation = await replica.request(
      {
        action: 'config-update',
        parameters: { changes: { LOG_LEVEL: 'DEBUG' }, restart: true },
      },
      { credentials: short() },
    );
    bed.gate = async ({ method, path, dryRun }) => {
      if (method === 'PATCH' && path.includes('/deployments/') && !dryRun) {
        runOut();
      }
    };
    const ended = await end(replica, operation);
    expect(ended.state).toBe('succeeded');
    expect(restartsOf(sandbox, WORKER)).toBe(1);
  });

  it('counts the last decision for a while, like after a take-over', async () => {
    const patient = await Replica.create({
      knex: bed.knex,
      sandbox: bed.sandbox,
      polling: false,
    });
    try {
      const operation = await patient.request(
        { action: 'restart', parameters: {} },
        { credentials: short() },
      );
      runOut();
      expect((await end(patient, operation)).state).toBe('succeeded');
    } finally {
      await patient.stop();
    }
  });
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
