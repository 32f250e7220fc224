import {
  AUTOMATION_REF,
  AUTOMATION_VIA,
  UNATTENDED_VIA,
  type Health,
  type Snapshot,
  type VerdictState,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import type { Sandbox } from '@quantumrerank/sandbox';
import {
  connect,
  startQuickSandbox,
} from '../operations/__testUtils__/Testbed';
import { testTarget } from '../operations/__testUtils__/testTarget';
import type { OpenOperation } from '../operations/store/OperationStore';
import { decideNext } from './decideNext';
import { DefaultRecoveryService } from './DefaultRecoveryService';
import { judgeCluster, judgeNamespace, judgeRedeploy } from './judgeSteps';

const DEPLOYMENT = 'Deployment/quantum-rerank';
const namespaceOf = (
  presence: Parameters<typeof judgeNamespace>[0]['objects'][0]['presence'],
) =>
  judgeNamespace({
    namespace: 'quantum-rerank',
    presence: 'there',
    deployment: DEPLOYMENT,
    objects: [
      { object: DEPLOYMENT, presence },
      { object: 'Service/web', presence: 'there' },
    ],
  });
const reachable = judgeCluster({
  nodes: [{ name: 'a', ready: true, pressures: [] }],
});
const step = (name: 'rollout' | 'health', state: VerdictState) => ({
  step: name,
  state,
  summary: `The ${name} is ${state}`,
  facts: [],
});

describe('the steps of a recovery', () => {
  it('never call what is not known ok', () => {
    expect(
      judgeCluster({ nodes: { problem: 'It may not be asked' } }).state,
    ).toBe('unknown');
    expect(namespaceOf({ problem: 'It may not be read' })).toMatchObject({
      state: 'unknown',
      summary: '1 of 2 objects of the service are there; of 1 it is not known',
    });
    expect(
      judgeRedeploy({
        namespace: namespaceOf({ problem: 'no' }),
        sources: ['Release'],
      }).state,
    ).toBe('unknown');
    expect(judgeCluster({ nodes: [] }).state).toBe('critical');
  });

  const everything = (given: {
    cluster?: ReturnType<typeof judgeCluster>;
    namespace?: ReturnType<typeof judgeNamespace>;
    rollout?: VerdictState;
    health?: VerdictState;
  }) => [
    given.cluster ?? reachable,
    given.namespace ?? namespaceOf('there'),
    step('rollout', given.rollout ?? 'ok'),
    step('health', given.health ?? 'ok'),
  ];

  it('offer nothing that makes no sense yet, and end when all is well', () => {
    const sources = ['Release'];
    const gone = namespaceOf('missing');
    expect(
      decideNext({
        steps: everything({
          cluster: judgeCluster({ silent: 'Cluster eu-1 gives no answer' }),
          namespace: gone,
        }),
        sources,
      }),
    ).toMatchObject({ step: 'cluster' });
    expect(
      decideNext({ steps: everything({ namespace: gone }), sources }),
    ).toMatchObject({ step: 'redeploy', action: 'redeploy' });
    const without = decideNext({
      steps: everything({ namespace: gone }),
      sources: [],
    });
    expect(without).toMatchObject({ step: 'redeploy' });
    expect(without).not.toHaveProperty('action');
    expect(
      decideNext({
        steps: everything({ namespace: gone }),
        sources,
        open: {
          id: 'o-1',
          title: 'Redeploy production',
          waitsForApproval: false,
        },
      }),
    ).toEqual({
      step: 'rollout',
      summary: '"Redeploy production" is under way. Wait for its end.',
      operation: 'o-1',
    });
    expect(
      decideNext({
        steps: everything({ namespace: namespaceOf({ problem: 'no' }) }),
        sources,
      }),
    ).toMatchObject({ step: 'namespace' });
    expect(
      decideNext({
        steps: everything({ rollout: 'critical' }),
        sources,
        rollout: 'stalled',
      }),
    ).toMatchObject({ step: 'rollout', action: 'rollback' });
    expect(
      decideNext({
        steps: everything({ rollout: 'critical' }),
        sources,
        rollout: 'complete',
        desiredReplicas: 0,
      }),
    ).toEqual({
      step: 'rollout',
      summary:
        'The rollout is critical. The deployment asks for no pods: scale it up.',
      action: 'scale',
    });
    expect(
      decideNext({
        steps: everything({ rollout: 'critical' }),
        sources,
        rollout: 'complete',
        desiredReplicas: 3,
      }),
    ).toMatchObject({ step: 'rollout', action: 'restart' });
    expect(
      decideNext({
        steps: everything({ rollout: 'warning' }),
        sources,
        rollout: 'progressing',
      }),
    ).not.toHaveProperty('action');
    expect(
      decideNext({ steps: everything({ health: 'unknown' }), sources }),
    ).toMatchObject({ step: 'health' });
    expect(decideNext({ steps: everything({}), sources })).toBeUndefined();
  });
});

describe('a Secret', () => {
  const withSecret = (
    presence: Parameters<typeof judgeNamespace>[0]['presence'],
  ) =>
    judgeNamespace({
      namespace: 'quantum-rerank',
      presence: 'there',
      deployment: DEPLOYMENT,
      objects: [
        { object: DEPLOYMENT, presence: 'there' },
        { object: 'Secret/keys', presence },
      ],
    });
  const nextWith = (
    presence: Parameters<typeof withSecret>[0],
    rollout: VerdictState,
  ) =>
    decideNext({
      steps: [
        reachable,
        withSecret(presence),
        step('rollout', rollout),
        step('health', 'ok'),
      ],
      sources: ['Release'],
      rollout: 'complete',
    });

  it('that is missing comes first, and no action brings it back', () => {
    const next = nextWith('missing', 'critical');
    expect(next).toEqual({
      step: 'namespace',
      summary: expect.stringMatching(
        /^Secret\/keys is missing, and the portal cannot bring it back.* neither a restart nor a rollback helps\.$/,
      ),
    });
    expect(
      judgeRedeploy({ namespace: withSecret('missing'), sources: ['Release'] }),
    ).toMatchObject({
      state: 'ok',
      summary: 'It would not help: no manifest brings a Secret',
    });
  });

  it('that may not be looked for holds nothing up, and is never called there', () => {
    const problem = { problem: 'The portal may not read it' };
    expect(withSecret(problem).state).toBe('unknown');
    expect(nextWith(problem, 'critical')).toMatchObject({ action: 'restart' });
    expect(nextWith(problem, 'ok')).toMatchObject({ step: 'namespace' });
  });
});

describe('DefaultRecoveryService', () => {
  let sandbox: Sandbox;

  beforeAll(async () => {
    sandbox = await startQuickSandbox();
  });
  afterAll(() => sandbox.stop());

  const service = (
    snapshot: object = {},
    token?: string,
    open?: OpenOperation,
  ) =>
    new DefaultRecoveryService({
      clusters: {
        getCluster: async name => ({ name, api: connect(sandbox, token) }),
      },
      manifests: { list: () => [{ id: 'release', title: 'Release' }] },
      workloads: {
        getSnapshot: async () =>
          ({
            verdict: { state: 'critical', summary: 'No pods', facts: [] },
            rollout: { state: 'unknown' },
            ...snapshot,
          } as unknown as Snapshot),
      },
      health: {
        getHealth: async () =>
          ({ state: 'ok', summary: 'Well', parts: [] } as unknown as Health),
      },
      findOpen: async () => open,
    });
  const waiting = {
    id: 'o-1',
    title: 'Redeploy production',
    requestedBy: 'user:default/olivia',
    via: 'portal',
    state: 'awaiting-approval',
  };

  it('says that a request waits for approval, and which', async () => {
    const { steps, next } = await service({}, undefined, waiting).getRecovery(
      testTarget(),
    );
    expect(steps[2].summary).toBe('"Redeploy production" waits for approval');
    expect(next).toEqual({
      step: 'rollout',
      summary:
        '"Redeploy production" waits for approval. Decide on it, or stop it.',
      operation: 'o-1',
    });
  });

  it.each([
    ['the portal', { requestedBy: AUTOMATION_REF, via: AUTOMATION_VIA }],
    ['a program', { via: `${UNATTENDED_VIA}robot` }],
  ])('is not held up by a proposal of %s', async (_, begun) => {
    const { next } = await service(
      {
        rollout: { state: 'complete' },
        deployment: { replicas: { desired: 0 } },
      },
      undefined,
      { ...waiting, ...begun },
    ).getRecovery(testTarget());
    expect(next).toMatchObject({ action: 'scale' });
  });

  describe('looking for the Secret', () => {
    const secret = 'quantum-rerank-secrets';
    const path = `/api/v1/namespaces/quantum-rerank/secrets/${secret}`;
    const target = () => {
      const found = testTarget();
      return {
        ...found,
        environment: {
          ...found.environment,
          resources: { ...found.environment.resources, secret },
        },
      };
    };
    const found = async (token?: string) => {
      const { steps } = await service({}, token).getRecovery(target());
      return steps[1].facts.find(
        ({ subject }) => subject === `Secret/${secret}`,
      );
    };

    it('needs no right to read it, and no value travels', async () => {
      const token = sandbox.addUser('writer', [
        {
          apiGroups: [''],
          resources: ['secrets'],
          resourceNames: [secret],
          verbs: ['patch'],
        },
      ]);
      expect(await found(token)).toMatchObject({ state: 'ok' });
      expect(await found(sandbox.addUser('stranger', []))).toMatchObject({
        state: 'unknown',
        summary: 'The portal may not read it',
      });
    });

    it('says that it is missing', async () => {
      await connect(sandbox, sandbox.tokens.admin).request({
        method: 'DELETE',
        path,
      });
      expect(await found()).toMatchObject({
        state: 'critical',
        summary: 'It is missing',
      });
    });
  });

  it('offers to scale what asks for no pods', async () => {
    const { next } = await service({
      rollout: { state: 'complete' },
      deployment: { replicas: { desired: 0 } },
    }).getRecovery(testTarget());
    expect(next).toMatchObject({ step: 'rollout', action: 'scale' });
  });

  it('finds what is missing in a cluster, and what helps', async () => {
    await connect(sandbox, sandbox.tokens.admin).request({
      method: 'DELETE',
      path: '/apis/apps/v1/namespaces/quantum-rerank/deployments/quantum-rerank',
    });
    const recovery = await service().getRecovery(testTarget());

    expect(recovery.steps.map(each => [each.step, each.state])).toEqual([
      ['cluster', 'ok'],
      ['namespace', 'critical'],
      ['redeploy', 'critical'],
      ['rollout', 'critical'],
      ['health', 'ok'],
    ]);
    expect(recovery.steps[1].facts).toContainEqual({
      subject: DEPLOYMENT,
      state: 'critical',
      summary: 'It is missing',
    });
    expect(recovery.next).toMatchObject({ action: 'redeploy' });
  });

  it('says what it may not see, and does not take it for missing', async () => {
    const token = sandbox.addUser('nobody', []);
    const { steps, next } = await service({}, token).getRecovery(testTarget());
    expect(steps[0]).toMatchObject({
      state: 'unknown',
      summary: expect.stringContaining('may not list nodes'),
    });
    expect(steps[1].facts.map(({ state }) => state)).toEqual([
      'unknown',
      'unknown',
    ]);
    expect(next).toMatchObject({ step: 'namespace' });
    expect(next).not.toHaveProperty('action');
  });

  it('does not look further when the API server is silent', async () => {
    const gone = await startQuickSandbox();
    const api = connect(gone);
    await gone.stop();
    const recovery = await new DefaultRecoveryService({
      clusters: { getCluster: async name => ({ name, api }) },
      manifests: { list: () => [] },
      workloads: {
        getSnapshot: async () => {
          throw new Error('no');
        },
      },
      health: {
        getHealth: async () => {
          throw new Error('no');
        },
      },
      findOpen: async () => undefined,
    }).getRecovery(testTarget());
    expect(recovery.steps.map(({ state }) => state)).toEqual([
      'critical',
      'unknown',
      'unknown',
      'unknown',
      'unknown',
    ]);
    expect(recovery.next).toMatchObject({ step: 'cluster' });
  });
});
