import type { ProfileGuardrail } from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import {
  autoscaler,
  context,
  deployment,
  disruptionBudget,
  replicaSet,
  template,
} from '../operations/__testUtils__/testObjects';
import {
  applyEffects,
  checkGuardrails,
  generalGuardrails,
  workloadGuardrails,
  type GeneralContext,
  type GuardrailContext,
} from '.';

const scale = (replicas: number) => ({
  action: 'scale' as const,
  parameters: { replicas },
});
const restart = { action: 'restart' as const, parameters: {} };
const rollback = (revision?: number) => ({
  action: 'rollback' as const,
  parameters: revision === undefined ? {} : { revision },
});

const known = <T>(value: T) => ({ known: true as const, value });

function runGuardrails(
  from: GuardrailContext & Pick<GeneralContext, 'openOperation'>,
  profile: ProfileGuardrail[],
) {
  return applyEffects(
    [
      ...checkGuardrails(workloadGuardrails, from),
      ...checkGuardrails(generalGuardrails, from),
    ],
    profile,
    from.environment.name,
  );
}

function find(
  code: string,
  from: GuardrailContext & Pick<GeneralContext, 'openOperation'>,
  profile: ProfileGuardrail[] = [],
) {
  return runGuardrails(from, profile).find(finding => finding.code === code);
}

describe('nothing-to-do', () => {
  it.each([
    ['the same number', context(scale(3)), 'set to 3 replicas already'],
    [
      'a restart of nothing',
      context(restart, { deployment: deployment({ spec: { replicas: 0 } }) }),
      'no pod to restart',
    ],
    ['the running revision', context(rollback(3)), 'what runs already'],
  ])('refuses %s', (_, from, message) => {
    expect(find('nothing-to-do', from)).toMatchObject({
      effect: 'refuse',
      message: expect.stringContaining(message),
    });
  });

  it('has nothing against a change', () => {
    expect(find('nothing-to-do', context(scale(4)))).toBeUndefined();
    expect(find('nothing-to-do', context(restart))).toBeUndefined();
    expect(find('nothing-to-do', context(rollback(1)))).toBeUndefined();
  });
});

describe('deployment-paused', () => {
  const paused = { deployment: deployment({ spec: { paused: true } }) };

  it.each([restart, rollback(1)])('refuses %j', request => {
    expect(find('deployment-paused', context(request, paused))?.effect).toBe(
      'refuse',
    );
  });

  it('lets a scaling through', () => {
    expect(find('deployment-paused', context(scale(4), paused))?.effect).toBe(
      'inform',
    );
    expect(find('deployment-paused', context(scale(4)))).toBeUndefined();
  });
});

describe('pausing and resuming', () => {
  const paused = { deployment: deployment({ spec: { paused: true } }) };
  const pause = { action: 'pause' as const, parameters: {} };
  const resume = { action: 'resume' as const, parameters: {} };

  it('refuses what changes nothing', () => {
    expect(find('nothing-to-do', context(pause, paused))?.effect).toBe(
      'refuse',
    );
    expect(find('nothing-to-do', context(resume))?.effect).toBe('refuse');
    expect(find('nothing-to-do', context(pause))).toBeUndefined();
    expect(find('nothing-to-do', context(resume, paused))).toBeUndefined();
  });

  it('is not hindered by the pause itself, and says what it holds back', () => {
    expect(find('deployment-paused', context(resume, paused))).toBeUndefined();
    expect(find('pause-holds-releases', context(pause))?.effect).toBe('inform');
    expect(find('pause-holds-releases', context(restart))).toBeUndefined();
  });
});

describe('autoscaling', () => {
  const owned = { autoscaler: known(autoscaler({ min: 3, max: 10 })) };
  const autoscaling = (parameters: object) => ({
    action: 'autoscaling' as const,
    parameters,
  });

  it.each([
    ['autoscaler-bounds-cross', { minReplicas: 11 }, 'refuse', 'minReplicas'],
    ['autoscaler-bounds-cross', { maxReplicas: 2 }, 'refuse', 'maxReplicas'],
    ['outside-replica-bounds', { maxReplicas: 16 }, 'refuse', 'maxReplicas'],
    ['outside-replica-bounds', { minReplicas: 1 }, 'refuse', 'minReplicas'],
    [
      'autoscaler-drops-replicas',
      { minReplicas: 1, maxReplicas: 2 },
      'require-reason',
      'maxReplicas',
    ],
    ['autoscaler-adds-replicas', { minReplicas: 5 }, 'inform', 'minReplicas'],
    [
      'autoscaler-direction-disabled',
      { scaleUpSelectPolicy: 'Disabled', scaleDownSelectPolicy: 'Disabled' },
      'require-reason',
      'scaleUpSelectPolicy',
    ],
    [
      'autoscaler-direction-disabled',
      { scaleDownSelectPolicy: 'Disabled' },
      'require-reason',
      'scaleDownSelectPolicy',
    ],
  ])('%s: %j', (code, parameters, effect, field) => {
    expect(find(code, context(autoscaling(parameters), owned))).toMatchObject({
      effect,
      field,
    });
  });

  it('has nothing against bounds within those of the profile', () => {
    expect(
      runGuardrails(
        context(autoscaling({ minReplicas: 3, maxReplicas: 12 }), owned),
        [],
      ),
    ).toEqual([]);
  });

  it('refuses to change an autoscaler that KEDA made', () => {
    const keda = {
      autoscaler: known(
        autoscaler({
          metadata: { labels: { 'scaledobject.keda.sh/name': 'rerank' } },
        }),
      ),
    };
    expect(
      find(
        'replicas-owned-by-keda',
        context(autoscaling({ maxReplicas: 12 }), keda),
      ),
    ).toMatchObject({
      effect: 'refuse',
      suggestion: 'Change the ScaledObject.',
    });
  });

  it('says that 0 replicas switch the autoscaler off', () => {
    expect(
      find(
        'autoscaler-cannot-act',
        context(autoscaling({ maxReplicas: 12 }), {
          ...owned,
          deployment: deployment({ spec: { replicas: 0 } }),
        }),
      )?.message,
    ).toMatch(/switches the autoscaler off/);
  });
});

it('operation-open names the operation and who asked for it', () => {
  const openOperation = {
    id: 'op-1',
    title: 'Restart production',
    requestedBy: 'user:default/b',
  };
  expect(
    find('operation-open', { ...context(scale(4)), openOperation }),
  ).toMatchObject({
    effect: 'refuse',
    message: expect.stringMatching(/Restart production.*user:default\/b.*op-1/),
  });
});

describe('replicas-owned-by-autoscaler', () => {
  const owned = { autoscaler: known(autoscaler({ min: 3, max: 10 })) };

  it.each([
    [2, '2 is below its minimum: it will be put back to 3 within 15 s'],
    [12, '12 is above its maximum: it will be put back to 10 within 15 s'],
    [5, 'a number set by hand is not protected'],
    [0, 'switched off until somebody scales up by hand'],
  ])('says what happens to %i', (replicas, message) => {
    expect(
      find('replicas-owned-by-autoscaler', context(scale(replicas), owned)),
    ).toMatchObject({
      effect: 'inform',
      field: 'replicas',
      message: expect.stringContaining(message),
    });
  });

  it('says that scaling up from 0 switches it on', () => {
    expect(
      find(
        'replicas-owned-by-autoscaler',
        context(scale(3), {
          ...owned,
          deployment: deployment({ spec: { replicas: 0 } }),
        }),
      )?.message,
    ).toContain('switches it on again');
  });

  it('does not take unknown for none', () => {
    expect(
      find(
        'replicas-owned-by-autoscaler',
        context(scale(5), {
          autoscaler: { known: false, reason: 'forbidden for the backend' },
        }),
      )?.message,
    ).toContain('cannot be seen whether');
  });

  it('is silent without an autoscaler, and about other actions', () => {
    expect(
      find('replicas-owned-by-autoscaler', context(scale(5))),
    ).toBeUndefined();
    expect(
      find('replicas-owned-by-autoscaler', context(restart, owned)),
    ).toBeUndefined();
  });
});

it('replicas-owned-by-keda goes before the autoscaler that KEDA drives', () => {
  const from = context(scale(5), {
    autoscaler: known(
      autoscaler({
        metadata: { labels: { 'scaledobject.keda.sh/name': 'rerank' } },
      }),
    ),
  });
  expect(find('replicas-owned-by-keda', from)?.message).toContain(
    'ScaledObject rerank',
  );
  expect(find('replicas-owned-by-autoscaler', from)).toBeUndefined();
});

describe('replicas-owned-by-gitops', () => {
  const argo = {
    annotations: {
      'argocd.argoproj.io/tracking-id':
        'rerank-app:apps/Deployment:quantum-rerank/quantum-rerank',
    },
  };

  it('tells a manager of the number from one of the rest', () => {
    const code = 'replicas-owned-by-gitops';
    expect(
      find(
        code,
        context(scale(5), { deployment: deployment({ metadata: argo }) }),
      )?.message,
    ).toContain(
      'Argo CD (rerank-app) manages this deployment. If its manifest',
    );
    expect(
      find(
        code,
        context(scale(5), {
          deployment: deployment({
            metadata: {
              ...argo,
              managedFields: [
                {
                  manager: 'argocd-controller',
                  fieldsV1: { 'f:spec': { 'f:replicas': {} } },
                },
              ],
            },
          }),
        }),
      )?.message,
    ).toContain('owns the number of replicas');
  });

  it('says that a rollback will be undone', () => {
    expect(
      find(
        'replicas-owned-by-gitops',
        context(rollback(1), {
          deployment: deployment({
            metadata: {
              labels: { 'kustomize.toolkit.fluxcd.io/name': 'apps' },
            },
          }),
        }),
      )?.message,
    ).toMatch(/Flux \(apps\).*the rollback is undone/);
  });
});

describe('outside-replica-bounds', () => {
  it.each([1, 2, 16, 5000])('refuses %i with the bounds', replicas => {
    expect(
      find('outside-replica-bounds', context(scale(replicas))),
    ).toMatchObject({
      effect: 'refuse',
      message: `${replicas} replicas are outside the bounds of production: 3 to 15.`,
    });
  });

  it.each([0, 4, 15])('leaves %i to others', replicas => {
    expect(
      find('outside-replica-bounds', context(scale(replicas))),
    ).toBeUndefined();
  });
});

it('scale-to-zero says that the service stops and the autoscaler pauses', () => {
  expect(
    find(
      'scale-to-zero',
      context(scale(0), { autoscaler: known(autoscaler()) }),
    ),
  ).toMatchObject({
    effect: 'require-typed-confirmation',
    message: expect.stringMatching(
      /answers no request.*pauses the autoscaler quantum-rerank-hpa/,
    ),
  });
});

describe('below-disruption-budget', () => {
  const budget = (minAvailable: number | string) => ({
    deployment: deployment({ spec: { replicas: 6 } }),
    disruptionBudgets: known([disruptionBudget(minAvailable)]),
  });

  it.each([
    [3, 4, 'below the disruption budget quantum-rerank-pdb, which wants 4'],
    [4, 4, 'exactly what the disruption budget quantum-rerank-pdb wants'],
  ])('warns of %i with a minimum of %i', (replicas, minimum, message) => {
    expect(
      find('below-disruption-budget', context(scale(replicas), budget(minimum)))
        ?.message,
    ).toContain(message);
  });

  it('has nothing against room above it, percentages, and growing', () => {
    const code = 'below-disruption-budget';
    expect(find(code, context(scale(5), budget(4)))).toBeUndefined();
    expect(find(code, context(scale(3), budget('50%')))).toBeUndefined();
    expect(find(code, context(scale(8), budget(9)))).toBeUndefined();
  });

  it('does not take unknown for none', () => {
    expect(
      find(
        'below-disruption-budget',
        context(scale(5), {
          disruptionBudgets: { known: false, reason: 'forbidden' },
        }),
      ),
    ).toMatchObject({ effect: 'inform' });
  });
});

describe('large-scale-step', () => {
  it.each([
    [6, '2 times as many'],
    [10, '3.3 times as many'],
    [1, 'takes 3 times its load'],
  ])('tells about 3 to %i', (replicas, message) => {
    expect(
      find('large-scale-step', context(scale(replicas)))?.message,
    ).toContain(message);
  });

  it.each([4, 5, 2, 0])('is silent about 3 to %i', replicas => {
    expect(find('large-scale-step', context(scale(replicas)))).toBeUndefined();
  });
});

describe('the target of a rollback', () => {
  const history = {
    replicaSets: [
      replicaSet(5, template('quantum-rerank:1.0.0'), {
        'deployment.kubernetes.io/revision-history': '2',
      }),
      replicaSet(6, template()),
      replicaSet('not-a-number', template('x')),
    ],
  };

  it.each([
    [9, 'revision-not-found', 'There is no revision 9.'],
    [2, 'revision-renumbered', 'Revision 2 is now revision 5'],
    [4, 'revision-collected', 'Revision 4 does not exist any more'],
  ])('refuses %i as %s and lists what exists', (revision, code, message) => {
    const finding = find(code, context(rollback(revision), history));
    expect(finding).toMatchObject({ effect: 'refuse', field: 'revision' });
    expect(finding?.message).toContain(message);
    expect(finding?.message).toContain('6, 5');
  });

  it('is refused when there is no other release', () => {
    expect(
      find(
        'revision-not-found',
        context(rollback(), {
          replicaSets: [
            replicaSet(3),
            replicaSet(
              2,
              template('quantum-rerank:1.1.0', {
                annotations: { 'kubectl.kubernetes.io/restartedAt': 'x' },
              }),
            ),
          ],
        }),
      )?.message,
    ).toContain('no other release');
  });

  it('that differs by a restart only is told', () => {
    const from = context(rollback(2), {
      replicaSets: [
        replicaSet(3),
        replicaSet(
          2,
          template('quantum-rerank:1.1.0', {
            annotations: { 'kubectl.kubernetes.io/restartedAt': 'x' },
          }),
        ),
      ],
    });
    expect(find('rollback-of-restart', from)?.effect).toBe('inform');
  });
});

it('rollback-leaves-behind names replicas, ConfigMaps, Secrets and last-applied', () => {
  const old = template('quantum-rerank:1.0.0', {
    spec: {
      containers: [
        {
          name: 'api',
          image: 'quantum-rerank:1.0.0',
          envFrom: [
            { configMapRef: { name: 'rerank-config' } },
            { secretRef: { name: 'rerank-secrets' } },
          ],
          env: [
            {
              name: 'KEY',
              valueFrom: { secretKeyRef: { name: 'other-secret', key: 'a' } },
            },
          ],
        },
      ],
      volumes: [
        { name: 'v', configMap: { name: 'mounted-config' } },
        { name: 'w', secret: { secretName: 'mounted-secret' } },
      ],
    },
  });
  const finding = find(
    'rollback-leaves-behind',
    context(rollback(1), {
      replicaSets: [replicaSet(1, old), replicaSet(3)],
      deployment: deployment({
        metadata: {
          annotations: {
            'kubectl.kubernetes.io/last-applied-configuration': '{}',
          },
        },
      }),
    }),
  );
  expect(finding?.message).toContain('number of replicas stays 3');
  for (const name of [
    'ConfigMap mounted-config',
    'ConfigMap rerank-config',
    'Secret mounted-secret',
    'Secret other-secret',
    'Secret rerank-secrets',
    'kubectl apply',
  ]) {
    expect(finding?.message).toContain(name);
  }
});

describe('the effects of a profile', () => {
  it('override the defaults, one for the environment before a general one', () => {
    const profile: ProfileGuardrail[] = [
      { code: 'large-scale-step', effect: 'require-reason' },
      {
        code: 'large-scale-step',
        effect: 'refuse',
        environments: ['production'],
      },
      {
        code: 'outside-replica-bounds',
        effect: 'inform',
        environments: ['staging'],
      },
    ];
    const from = context(scale(30));
    expect(find('large-scale-step', from, profile)?.effect).toBe('refuse');
    expect(find('outside-replica-bounds', from, profile)?.effect).toBe(
      'refuse',
    );
  });

  it('leave the worst finding first', () => {
    const effects = runGuardrails(
      context(scale(0), {
        autoscaler: known(autoscaler()),
        deployment: deployment({ spec: { paused: true } }),
      }),
      [],
    ).map(({ effect }) => effect);
    expect(effects).toEqual(['require-typed-confirmation', 'inform', 'inform']);
  });
});
