import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { KubernetesApiError } from '../../kubernetes/errors';
import { readDeployment, readPods, type PodTemplate } from '../plan/objects';
import { templateDigest } from '../plan/template';
import { deployment, replicaSet, template } from '../__testUtils__/testObjects';
import { Backoff } from './Backoff';
import { pause } from './pause';
import { judgeChange } from './judgeChange';
import { describeProblems } from './podEvidence';
import { DEFAULT_WORKER_TIMING } from './timing';

function recorded(name: string): unknown {
  const text = readFileSync(
    join(__dirname, '../../fixtures', `${name}.json`),
    'utf8',
  );
  return (JSON.parse(text) as { response: { body: unknown } }).response.body;
}

const applied = (
  replicas = 3,
  podTemplate: PodTemplate = deployment().spec.template,
) => ({
  applied: {
    generation: 5,
    resourceVersion: '101',
    replicas,
    templateDigest: templateDigest(podTemplate),
    at: 0,
  },
});

describe('a change that Kubernetes took', () => {
  it('is complete when every pod of the target template is available', () => {
    expect(judgeChange('scale', applied(), deployment())).toEqual({
      state: 'complete',
      message: '3 of 3 pods available',
    });
  });

  it.each([
    ['not seen by the controller yet', { metadata: { generation: 5 } }],
    ['not all pods there', { status: { updatedReplicas: 2 } }],
    ['not all pods available', { status: { availableReplicas: 2 } }],
    ['old pods left', { status: { replicas: 4 } }],
    [
      'pods to be removed, which kubectl does not wait for',
      {
        status: { replicas: 5, updatedReplicas: 5, availableReplicas: 5 },
      },
    ],
  ])('goes on: %s', (_, overrides) => {
    expect(judgeChange('scale', applied(), deployment(overrides)).state).toBe(
      'progressing',
    );
  });

  it('is overridden when the number changes, by whom the API server says', () => {
    const judge = (managedFields: unknown) =>
      judgeChange(
        'scale',
        applied(5),
        deployment({ spec: { replicas: 4 }, metadata: { managedFields } }),
      );
    const fieldsV1 = { 'f:spec': { 'f:replicas': {} } };
    expect(
      judge([
        { manager: 'kube-controller-manager', subresource: 'scale', fieldsV1 },
      ]),
    ).toEqual({
      state: 'overridden',
      message: 'The number of replicas was set from 5 to 4 by the autoscaler.',
    });
    expect(judge([{ manager: 'kubectl-edit', fieldsV1 }]).message).toContain(
      'by kubectl-edit',
    );
    expect(judge(undefined).message).toContain('by somebody else');
  });

  it('is not overridden by another number when it was not about the number', () => {
    expect(
      judgeChange(
        'restart',
        applied(),
        deployment({
          spec: { replicas: 4 },
          status: { replicas: 4, updatedReplicas: 4, availableReplicas: 4 },
        }),
      ).state,
    ).toBe('complete');
  });

  it('is overridden when the template moves on', () => {
    expect(
      judgeChange(
        'rollback',
        applied(
          3,
          replicaSet(1, template('quantum-rerank:1.0.0')).spec.template,
        ),
        deployment(),
      ),
    ).toMatchObject({
      state: 'overridden',
      message: expect.stringContaining('now api quantum-rerank:1.1.0'),
    });
  });

  it('is overtaken, not overridden, by a release when it was about the number', () => {
    expect(
      judgeChange(
        'scale',
        applied(
          3,
          replicaSet(1, template('quantum-rerank:1.0.0')).spec.template,
        ),
        deployment(),
      ).state,
    ).toBe('overtaken');
  });

  describe('whose deployment says that its deadline is exceeded', () => {
    const stuck = readDeployment(
      recorded('29-deployment-progress-deadline-exceeded'),
    );
    const execution = applied(stuck.spec.replicas, stuck.spec.template);

    it('is stalled', () => {
      expect(judgeChange('rollback', execution, stuck).state).toBe('stalled');
    });

    it('is not, while that is what it said before the change', () => {
      const progressingUpdatedAt = stuck.status?.conditions?.find(
        ({ type }) => type === 'Progressing',
      )?.lastUpdateTime;
      expect(progressingUpdatedAt).toBeDefined();
      expect(
        judgeChange(
          'rollback',
          {
            ...execution,
            before: { replicas: 3, available: 3, progressingUpdatedAt },
          },
          stuck,
        ).state,
      ).toBe('progressing');
    });
  });

  describe('while rollouts are paused', () => {
    const held = (replicas: number, status: Record<string, unknown> = {}) =>
      deployment({
        spec: { replicas, paused: true },
        status: { updatedReplicas: 0, ...status },
      });

    it.each(['scale', 'evict-pods'] as const)(
      'is complete with the pods it has: %s',
      action => {
        expect(judgeChange(action, applied(), held(3))).toEqual({
          state: 'complete',
          message: '3 of 3 pods available, rollouts are paused',
        });
      },
    );

    it.each([
      ['not seen by the controller yet', { observedGeneration: 3 }],
      ['not all pods there', { replicas: 2, availableReplicas: 2 }],
      ['not all pods available', { availableReplicas: 2 }],
      ['pods to be removed', { replicas: 5, availableReplicas: 5 }],
      [
        'one pod to be removed, of the release that runs',
        { replicas: 4, updatedReplicas: 4, availableReplicas: 4 },
      ],
      [
        'one pod to be removed, while another release waits',
        { replicas: 4, availableReplicas: 4 },
      ],
    ])('goes on: %s', (_, status) => {
      expect(judgeChange('scale', applied(), held(3, status)).state).toBe(
        'progressing',
      );
    });

    it('does not wait for the surge of a release that is half rolled out', () => {
      const half = { replicas: 4, updatedReplicas: 2, availableReplicas: 4 };
      expect(judgeChange('scale', applied(), held(3, half)).state).toBe(
        'complete',
      );
      const strategy = {
        type: 'RollingUpdate',
        rollingUpdate: { maxSurge: 0 },
      };
      expect(
        judgeChange(
          'scale',
          applied(),
          deployment({
            spec: { replicas: 3, paused: true, strategy },
            status: half,
          }),
        ).state,
      ).toBe('progressing');
    });

    it('is overridden where a release was to be rolled out', () => {
      expect(judgeChange('restart', applied(), held(3))).toEqual({
        state: 'overridden',
        message:
          'Rollouts were paused by somebody else meanwhile, so the rest waits until they are resumed (0 of 3 replicas are updated).',
      });
      expect(
        judgeChange('restart', applied(), held(3, { updatedReplicas: 3 }))
          .state,
      ).toBe('complete');
    });

    it('is complete after a redeployment that found it paused', () => {
      const redeployment = { digest: 'd', objects: [], paused: true };
      expect(
        judgeChange('redeploy', { ...applied(), redeployment }, held(3)).state,
      ).toBe('complete');
    });
  });

  it('is complete in the recording of a rollback that ended', () => {
    const after = readDeployment(recorded('36-deployment-after-rollback'));
    expect(
      judgeChange(
        'rollback',
        applied(after.spec.replicas, after.spec.template),
        after,
      ).state,
    ).toBe('complete');
  });
});

it('counts equal problems of pods together, from a recorded cluster', () => {
  const { items } = recorded('31-pods-image-pull-back-off') as {
    items: unknown[];
  };
  expect(describeProblems(readPods(items)).join('; ')).toMatch(
    /\d pods? (ImagePullBackOff|ErrImagePull) \(api: \S+\)/,
  );
});

it('tells about pods that find no node', () => {
  const pod = {
    metadata: { name: 'a' },
    status: {
      conditions: [
        {
          type: 'PodScheduled',
          status: 'False',
          reason: 'Unschedulable',
          message: '0/3 nodes are available: 3 Insufficient cpu.',
        },
      ],
    },
  };
  expect(describeProblems(readPods([pod, pod]))).toEqual([
    '2 pods find no node (0/3 nodes are available: 3 Insufficient cpu.)',
  ]);
});

describe('pauses between tries', () => {
  it('grow, are bounded, and are never shorter than asked for', () => {
    const backoff = new Backoff(DEFAULT_WORKER_TIMING);
    const waits = Array.from({ length: 10 }, () => backoff.next(new Error()));
    expect(waits[0]).toBeGreaterThanOrEqual(1000);
    expect(waits[3]).toBeGreaterThanOrEqual(8000);
    expect(Math.max(...waits)).toBeLessThanOrEqual(15_000 * 1.25);
    expect(
      backoff.next(
        new KubernetesApiError({
          status: 429,
          reason: 'TooManyRequests',
          message: 'slow down',
          retryAfterSeconds: 60,
        }),
      ),
    ).toBeGreaterThanOrEqual(60_000);
  });

  it('do not go beyond the end of the operation, nor beyond two minutes', () => {
    const asked = new KubernetesApiError({
      status: 429,
      reason: 'TooManyRequests',
      message: 'slow down',
      retryAfterSeconds: 1e9,
    });
    const backoff = new Backoff(DEFAULT_WORKER_TIMING);
    expect(backoff.next(asked, 30_000)).toBe(30_000);
    expect(backoff.next(asked, -1)).toBe(1000);
    expect(backoff.next(asked)).toBeLessThanOrEqual(120_000 * 1.25);
  });

  it('end when the claim does, however long they are', async () => {
    const controller = new AbortController();
    let ended = false;
    const pausing = pause(1e12, controller.signal).then(() => {
      ended = true;
    });
    await pause(20, new AbortController().signal);
    expect(ended).toBe(false);
    controller.abort();
    await pausing;
  });
});
