import type {
  Freshness,
  Rollout,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import afterRollback from '../fixtures/36-deployment-after-rollback.json';
import hpa from '../fixtures/21-hpa-get.json';
import pdb from '../fixtures/66-pdb.json';
import type { VerdictInput } from './facts';
import { projectAutoscaler } from './projections/autoscaler';
import { projectDeployment } from './projections/deployment';
import { projectDisruptionBudget } from './projections/disruptionBudget';
import type { Json } from './projections/read';
import { production, testPod } from './testObjects';
import { judge } from './verdict';

const NOW = Date.parse('2026-11-23T09:00:00Z');
const deployment = projectDeployment(
  afterRollback.response.body as unknown as Json,
);
const autoscaler = projectAutoscaler(
  hpa.response.body as unknown as Json,
  'quantum-rerank',
);
const { selector: _selector, ...budget } = projectDisruptionBudget(
  pdb.response.body.items[0] as unknown as Json,
);
const live: Freshness = {
  state: 'live',
  since: '2026-11-23T08:00:00.000Z',
  parts: ['deployments', 'pods'].map(resource => ({
    resource,
    state: 'live',
    since: '2026-11-23T08:00:00.000Z',
  })),
};
const complete: Rollout = { state: 'complete', message: 'Rolled out' };

function input(changes: Partial<VerdictInput> = {}): VerdictInput {
  return {
    environment: production,
    freshness: live,
    deployment,
    rollout: complete,
    pods: [testPod()],
    autoscaler,
    autoscalersKnown: true,
    disruptionBudgets: [budget],
    now: NOW,
    ...changes,
  };
}

const withReplicas = (
  desired: number,
  availableReplicas: number,
  available = 'True',
) => ({
  ...deployment,
  desired,
  status: { ...deployment.status, availableReplicas },
  conditions: [{ type: 'Available', status: available }],
});

describe('judge', () => {
  it('is ok with numbers, bounds and sources when all is well', () => {
    const verdict = judge(input());
    expect(verdict).toMatchObject({
      state: 'ok',
      summary: '5 of 5 replicas available',
    });
    // That somebody looks is no beginning.
    expect(verdict).not.toHaveProperty('since');
    expect(verdict.facts.map(({ id, state }) => [id, state])).toEqual([
      ['freshness', 'ok'],
      ['availability', 'ok'],
      ['rollout', 'ok'],
      ['pods', 'ok'],
      ['restarts', 'ok'],
      ['autoscaler', 'ok'],
      ['disruption-budget', 'ok'],
    ]);
    expect(verdict.facts[1]).toMatchObject({
      value: '5',
      bound: '5',
      source: 'deployments/quantum-rerank',
    });
  });

  it.each<[string, string, Partial<VerdictInput>, string]>([
    [
      'critical',
      'nothing is available',
      { deployment: withReplicas(5, 0) },
      '0 of 5 replicas available',
    ],
    [
      'critical',
      'production is scaled to 0',
      { deployment: withReplicas(0, 0) },
      'Scaled to 0 replicas',
    ],
    [
      'warning',
      'another environment is scaled to 0',
      {
        deployment: withReplicas(0, 0),
        environment: { ...production, tier: 'non-production' },
      },
      'Scaled to 0 replicas',
    ],
    [
      'warning',
      'replicas are missing without a rollout',
      { deployment: withReplicas(5, 4) },
      '4 of 5 replicas available',
    ],
    [
      'ok',
      'replicas are missing because of a rollout within its bounds',
      {
        deployment: withReplicas(5, 4),
        rollout: { state: 'progressing', message: '4 of 5' },
      },
      '4 of 5 replicas available, rolling out',
    ],
    [
      'warning',
      'a rollout has too few replicas available',
      {
        deployment: withReplicas(5, 2, 'False'),
        rollout: { state: 'progressing', message: '4 of 5' },
      },
      '2 of 5 replicas available',
    ],
    [
      'critical',
      'the rollout is stalled',
      { rollout: { state: 'stalled', message: 'No progress' } },
      'No progress',
    ],
    [
      'warning',
      'the deployment is paused',
      { rollout: { state: 'paused', message: 'Paused' } },
      'Paused',
    ],
    [
      'warning',
      'pods are in trouble',
      {
        pods: [
          testPod({ state: 'CrashLoopBackOff' }),
          testPod({ state: 'CrashLoopBackOff' }),
          testPod({ state: 'Init:Error' }),
          testPod({ state: 'Pending' }),
        ],
      },
      '2 pods in CrashLoopBackOff, 1 pod in Init:Error',
    ],
    [
      'warning',
      'a container restarted lately',
      {
        pods: [
          testPod({
            lastRestartAt: '2026-11-23T08:50:00Z',
            lastTerminationReason: 'OOMKilled',
          }),
        ],
      },
      'Containers of 1 pod restarted within 15 minutes, last because of OOMKilled',
    ],
    [
      'ok',
      'a container restarted long ago',
      { pods: [testPod({ lastRestartAt: '2026-11-23T08:40:00Z' })] },
      '5 of 5',
    ],
    [
      'warning',
      'the autoscaler does not act',
      {
        autoscaler: {
          ...autoscaler!,
          active: false,
          conditions: [
            {
              type: 'ScalingActive',
              status: 'False',
              message: 'no metrics returned',
            },
          ],
        },
      },
      'no metrics returned',
    ],
    [
      'warning',
      'the autoscaler is at its maximum and wants more',
      {
        autoscaler: {
          ...autoscaler!,
          conditions: [
            {
              type: 'ScalingLimited',
              status: 'True',
              reason: 'TooManyReplicas',
            },
          ],
        },
      },
      'more than its maximum of 10 replicas',
    ],
    [
      'warning',
      'the autoscaler the profile names is missing',
      { autoscaler: undefined },
      'quantum-rerank-hpa',
    ],
    [
      'warning',
      'fewer pods are healthy than the disruption budget wants',
      { disruptionBudgets: [{ ...budget, currentHealthy: 1 }] },
      '1 healthy pods, the disruption budget quantum-rerank wants 2',
    ],
  ])('is %s when %s', (state, _, changes, words) => {
    const verdict = judge(input(changes));
    expect(verdict.state).toBe(state);
    expect(verdict.summary).toContain(words);
  });

  const stale: Freshness = {
    ...live,
    state: 'stale',
    reason: 'pods: the connection was refused',
  };

  it('claims nothing good while the cluster is not heard', () => {
    expect(judge(input({ freshness: stale }))).toMatchObject({
      state: 'unknown',
      summary:
        'What is shown may be out of date: pods: the connection was refused',
    });
  });

  it('does not call pods healthy that it may not read', () => {
    const verdict = judge(
      input({
        pods: [],
        freshness: {
          ...live,
          state: 'forbidden',
          parts: [live.parts[0], { ...live.parts[1], state: 'forbidden' }],
        },
      }),
    );
    expect(verdict.state).toBe('unknown');
    expect(
      verdict.facts
        .filter(({ id }) => id === 'pods' || id === 'restarts')
        .map(({ state }) => state),
    ).toEqual(['unknown', 'unknown']);
  });

  it('keeps a last known critical state', () => {
    expect(
      judge(input({ freshness: stale, deployment: withReplicas(5, 0) })).state,
    ).toBe('critical');
  });

  it('calls a deployment that is not there critical, one not yet read unknown', () => {
    const gone = input({
      deployment: undefined,
      rollout: { state: 'unknown', message: 'not read' },
    });
    expect(judge(gone).state).toBe('critical');
    expect(
      judge({
        ...gone,
        freshness: {
          ...live,
          state: 'connecting',
          parts: [{ ...live.parts[0], state: 'connecting' }],
        },
      }).state,
    ).toBe('unknown');
  });

  it('does not let an unreadable autoscaler hide what is known of the pods', () => {
    const verdict = judge(
      input({ autoscaler: undefined, autoscalersKnown: false }),
    );
    expect(verdict.state).toBe('ok');
    expect(verdict.facts.find(({ id }) => id === 'autoscaler')?.state).toBe(
      'unknown',
    );
  });

  it('carries the time on while the state stays', () => {
    const since = '2026-11-23T07:00:00.000Z';
    expect(judge(input(), { state: 'ok' })).not.toHaveProperty('since');
    expect(judge(input(), { state: 'unknown', since })).not.toHaveProperty(
      'since',
    );
    expect(judge(input(), { state: 'ok', since }).since).toBe(since);
    expect(judge(input(), { state: 'warning', since }).since).toBe(
      '2026-11-23T09:00:00.000Z',
    );
  });

  describe('in trouble that nobody saw begin', () => {
    const down = (
      conditions: Array<{
        type: string;
        status: string;
        lastTransitionTime?: string;
      }>,
    ) => ({ ...withReplicas(5, 0), conditions });
    const EARLY = '2026-11-23T02:00:00Z';
    const LATE = '2026-11-23T02:10:00Z';
    const unavailable = {
      type: 'Available',
      status: 'False',
      lastTransitionTime: LATE,
    };
    const stalled = {
      type: 'Progressing',
      status: 'False',
      lastTransitionTime: EARLY,
    };
    const stall: Rollout = { state: 'stalled', message: 'No progress' };

    it.each<[string, Partial<VerdictInput>, string | undefined]>([
      ['one condition', { deployment: down([unavailable]) }, LATE],
      [
        'the first of two',
        { deployment: down([unavailable, stalled]), rollout: stall },
        EARLY,
      ],
      [
        'nothing, where one does not say',
        { deployment: down([unavailable]), rollout: stall },
        undefined,
      ],
      [
        'nothing, where replicas are missing but enough are left',
        { deployment: withReplicas(5, 4) },
        undefined,
      ],
      [
        'nothing of a condition that is fulfilled',
        { deployment: down([{ ...unavailable, status: 'True' }]) },
        undefined,
      ],
    ])('says since when by %s', (_, changes, since) => {
      const verdict = judge(input(changes));
      expect(['critical', 'warning']).toContain(verdict.state);
      expect(verdict.since).toBe(since);
      // A watch that only begins is not known, and no beginning either.
      expect(judge(input(changes), { state: 'unknown' }).since).toBe(since);
    });

    it('saw it begin where it saw that all was well before', () => {
      expect(
        judge(input({ deployment: down([unavailable]) }), {
          state: 'ok',
          since: EARLY,
        }).since,
      ).toBe('2026-11-23T09:00:00.000Z');
    });
  });
});
