import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  deployment,
  facts,
  replicaSet,
  template,
} from '../__testUtils__/testObjects';
import { testTarget } from '../__testUtils__/testTarget';
import { describeApiError } from './clusterErrors';
import { KubernetesApiError } from '../../kubernetes/errors';
import { describeChange, describeDifference } from './diff';
import { describeDrift } from './drift';
import { matchesSelector, readDeployment, readReplicaSets } from './objects';
import { buildPatch } from './patches';
import { parseActionRequest } from './Planner';
import { understand } from './situation';
import { redactMessage, redactText } from './redaction';
import { findRollbackTarget } from './rollbackTarget';
import { describeFacts } from './planWords';

const CANARY = 'canary-9f8e7d6c';

function recorded(name: string): Record<string, unknown> {
  const text = readFileSync(
    join(__dirname, '../../fixtures', `${name}.json`),
    'utf8',
  );
  return (JSON.parse(text) as { response: { body: Record<string, unknown> } })
    .response.body;
}

const stamp = { operation: 'op-1', by: 'user:default/a', reason: 'why' };
const marks = {
  'quantumrerank.io/operation': 'op-1',
  'quantumrerank.io/by': 'user:default/a',
  'quantumrerank.io/reason': 'why',
};

describe('patches', () => {
  const at = new Date('2026-11-23T10:00:00.700Z');

  it('scale with a precondition and the marks in one write', () => {
    expect(
      buildPatch(
        { action: 'scale', parameters: { replicas: 5 } },
        { deployment: deployment(), stamp, at },
      ),
    ).toEqual({
      patchType: 'application/merge-patch+json',
      body: {
        metadata: { uid: 'uid-1', resourceVersion: '100', annotations: marks },
        spec: { replicas: 5 },
      },
    });
  });

  it('restart as kubectl does, a second later when it is the same second', () => {
    const restartedAt = (object: ReturnType<typeof deployment>) => {
      const { body } = buildPatch(
        { action: 'restart', parameters: {} },
        { deployment: object, stamp, at },
      );
      return (
        body as {
          spec: {
            template: { metadata: { annotations: Record<string, string> } };
          };
        }
      ).spec.template.metadata.annotations['kubectl.kubernetes.io/restartedAt'];
    };
    expect(restartedAt(deployment())).toBe('2026-11-23T10:00:00Z');
    expect(
      restartedAt(
        deployment({
          spec: {
            template: template('a', {
              annotations: {
                'kubectl.kubernetes.io/restartedAt': '2026-11-23T10:00:00Z',
              },
            }),
          },
        }),
      ),
    ).toBe('2026-11-23T10:00:01Z');
  });

  it('roll back the template and the annotations as kubectl does', () => {
    const { patchType, body } = buildPatch(
      { action: 'rollback', parameters: { revision: 1 } },
      {
        deployment: deployment({
          metadata: {
            annotations: {
              'deployment.kubernetes.io/revision': '3',
              'kubectl.kubernetes.io/last-applied-configuration': '{}',
              'kubernetes.io/change-cause': 'release 1.1.0',
              'added.later/note': 'is dropped',
            },
          },
        }),
        replicaSet: replicaSet(
          1,
          template('quantum-rerank:1.0.0', {
            labels: { 'pod-template-hash': 'abc' },
          }),
          {
            'kubernetes.io/change-cause': 'release 1.0.0',
            'deployment.kubernetes.io/desired-replicas': '3',
          },
        ),
        stamp,
        at,
      },
    );
    expect(patchType).toBe('application/json-patch+json');
    expect(body).toEqual([
      { op: 'replace', path: '/metadata/uid', value: 'uid-1' },
      { op: 'replace', path: '/metadata/resourceVersion', value: '100' },
      {
        op: 'replace',
        path: '/spec/template',
        value: template('quantum-rerank:1.0.0'),
      },
      {
        op: 'replace',
        path: '/metadata/annotations',
        value: {
          'deployment.kubernetes.io/revision': '3',
          'kubectl.kubernetes.io/last-applied-configuration': '{}',
          'kubernetes.io/change-cause': 'release 1.0.0',
          ...marks,
        },
      },
    ]);
  });
});

describe('the revision to return to', () => {
  it('is found in the history that a real cluster gave', () => {
    const current = readDeployment(recorded('04-deployment-get'));
    const list = recorded('30-replicasets-history') as { items: unknown[] };
    const replicaSets = readReplicaSets(list.items).filter(item =>
      item.metadata.ownerReferences?.some(
        owner => owner.uid === current.metadata.uid,
      ),
    );
    const target = findRollbackTarget(current, replicaSets, undefined);
    expect(target.found).toBe(true);
    expect(replicaSets.length).toBeGreaterThan(1);
  });

  it('is without a number the newest other release, not the newest restart', () => {
    const restarted = template('quantum-rerank:1.1.0', {
      annotations: { 'kubectl.kubernetes.io/restartedAt': 'x' },
    });
    expect(
      findRollbackTarget(
        deployment({ spec: { template: restarted } }),
        [
          replicaSet(1, template('quantum-rerank:0.9.0')),
          replicaSet(2, template('quantum-rerank:1.0.0')),
          replicaSet(3, template('quantum-rerank:1.1.0')),
          replicaSet(4, restarted),
        ],
        undefined,
      ),
    ).toMatchObject({ found: true, revision: 2 });
  });
});

describe('the hash of a plan', () => {
  const hash = (overrides = {}, replicas = 5) =>
    understand(
      testTarget(),
      { action: 'scale', parameters: { replicas } },
      facts(overrides),
    ).hash;

  it('holds through status writes', () => {
    expect(
      hash({
        deployment: deployment({
          metadata: { resourceVersion: '999' },
          status: { availableReplicas: 1 },
        }),
      }),
    ).toBe(hash());
  });

  it.each([
    ['another number', hash({}, 6)],
    [
      'a change of the specification',
      hash({ deployment: deployment({ metadata: { generation: 5 } }) }),
    ],
    [
      'another object of the same name',
      hash({ deployment: deployment({ metadata: { uid: 'uid-2' } }) }),
    ],
    [
      'an autoscaler that may not be read any more',
      hash({ autoscaler: { known: false, reason: 'forbidden' } }),
    ],
  ])('changes with %s', (_, other) => {
    expect(other).not.toBe(hash());
  });

  it('changes when the revision was replaced by another of its number', () => {
    const of = (image: string) =>
      understand(
        testTarget(),
        { action: 'rollback', parameters: { revision: 1 } },
        facts({ replicaSets: [replicaSet(1, template(image)), replicaSet(3)] }),
      ).hash;
    expect(of('a')).not.toBe(of('b'));
  });
});

describe('parameters', () => {
  it.each([
    ['scale', { replicas: 2.5 }, 'parameters.replicas must be a whole number'],
    ['scale', { replicas: '5' }, 'parameters.replicas must be a whole number'],
    ['scale', { replicas: -1 }, 'parameters.replicas must not be negative'],
    ['scale', {}, 'parameters.replicas must be a whole number'],
    ['rollback', { revision: 0 }, 'parameters.revision must be 1 or higher'],
  ] as const)('%s %j: %s', (action, parameters, message) => {
    expect(() => parseActionRequest({ action, parameters })).toThrow(
      expect.objectContaining({ name: 'InputError', message }),
    );
  });

  it('refuses unknown ones by name', () => {
    expect(() =>
      parseActionRequest({ action: 'restart', parameters: { force: true } }),
    ).toThrow(/parameters.*force/);
  });
});

describe('what is shown', () => {
  const secretive = (value: string, image = 'a') =>
    deployment({
      metadata: {
        annotations: {
          'kubernetes.io/change-cause': `kubectl set env API_TOKEN=${value}`,
          'kubectl.kubernetes.io/last-applied-configuration': `{"value":"${value}"}`,
        },
      },
      spec: {
        template: template(image, {
          spec: {
            containers: [
              {
                name: 'api',
                image,
                args: [`--api-key=${value}`],
                env: [
                  { name: 'DB_PASSWORD', value },
                  { name: 'DATABASE_URL', value: `postgres://u:${value}@db/x` },
                  { name: 'LOG_LEVEL', value: 'INFO' },
                ],
              },
            ],
          },
        }),
      },
    });

  it('holds no secret, and still shows that one changes', () => {
    const { diff, changes } = describeChange(
      'Deployment',
      secretive(CANARY),
      secretive(`${CANARY}-new`, 'b'),
    );
    expect(diff + JSON.stringify(changes)).not.toContain(CANARY);
    expect(diff).toMatch(/-\s+value: \(hidden/);
    expect(diff).toContain('LOG_LEVEL');
    expect(changes.map(({ path }) => path)).toContain(
      'spec.template.spec.containers[0].image',
    );
    expect(
      JSON.stringify(
        describeFacts(facts({ deployment: secretive(CANARY) }), undefined),
      ),
    ).not.toContain(CANARY);
  });

  it('has the change, and not the marks, as its list of changes', () => {
    const before = deployment();
    const { diff, changes } = describeChange(
      'Deployment',
      before,
      deployment({
        spec: { replicas: 5 },
        metadata: {
          annotations: { ...before.metadata.annotations, ...marks },
        },
      }),
    );
    expect(changes).toEqual([
      {
        object: 'Deployment/quantum-rerank',
        path: 'spec.replicas',
        before: 3,
        after: 5,
      },
    ]);
    expect(diff).toMatch(/-\s+replicas: 3\n\+\s+replicas: 5/);
    expect(diff).toContain('quantumrerank.io/by: user:default/a');
    expect(diff).not.toMatch(
      /resourceVersion|managedFields|observedGeneration/,
    );
  });

  it('splits what Kubernetes says of a wrong object, without quoting it', () => {
    const message = describeApiError(
      new KubernetesApiError({
        status: 422,
        reason: 'Invalid',
        message: 'x',
        details: {
          causes: [
            { field: 'spec.replicas', message: 'Invalid value: -1: too small' },
            {
              field: 'patch',
              message: `Invalid value: "{\\"data\\":\\"${CANARY}\\"}": cannot unmarshal`,
            },
          ],
        },
      }),
      [],
    );
    expect(message).toBe(
      'spec.replicas: Invalid value: -1: too small; patch: Invalid value: "{…}": cannot unmarshal',
    );
  });

  it('hides known values and bounds the length of messages', () => {
    expect(redactMessage(`bad value ${CANARY} given`, [CANARY])).toBe(
      'bad value (hidden) given',
    );
    expect(redactMessage('x'.repeat(10_000), []).length).toBeLessThan(2100);
  });

  it('shows characters that forge lines or turn text around', () => {
    expect(redactText('a\u202Eexe.txt\u001b[2J\r\n\tb\u0000')).toBe(
      'a\\u202eexe.txt\\u001b[2J\\u000d\n\tb\\u0000',
    );
    const { diff, changes } = describeDifference(
      'ConfigMap/a',
      { data: { A: 'x' } },
      { data: { A: 'y\u202Ez' } },
    );
    expect(diff).toContain('y\\u202ez');
    expect(changes).toMatchObject([{ after: 'y\\u202ez' }]);
  });

  it('says what changed between two plans', () => {
    const target = {
      kind: 'Deployment' as const,
      name: 'a',
      uid: 'u',
      generation: 4,
      resourceVersion: '1',
    };
    expect(
      describeDrift(
        {
          target,
          facts: [{ label: 'Replicas now', value: '3 (3 available)' }],
        },
        {
          target: { ...target, generation: 5 },
          facts: [{ label: 'Replicas now', value: '4 (1 available)' }],
        },
      ),
    ).toBe('What changed: generation 4 → 5, replicas now: 3 → 4.');
  });
});

describe('hostile objects', () => {
  it('lose what cannot be used and keep the rest', () => {
    const read = deployment({
      metadata: {
        annotations: { good: 'yes', bad: { nested: true } },
        managedFields: 'not a list',
      },
      status: { availableReplicas: 'many', conditions: [{}] },
    });
    expect(read.metadata.annotations).toEqual({ good: 'yes' });
    expect(read.metadata.managedFields).toBeUndefined();
    expect(read.status?.availableReplicas).toBe(0);
    expect(
      readReplicaSets([null, { metadata: {} }, replicaSet(1)]),
    ).toHaveLength(1);
  });

  it('are an error that names the field when nothing can be planned on them', () => {
    expect(() => readDeployment({ metadata: { name: 'a' } })).toThrow(
      /cannot be understood \(.*metadata\.uid/,
    );
  });

  it('select by expressions too, and unknown operators match nothing', () => {
    const labels = { app: 'a', tier: 'web' };
    const expression = (operator: string, values?: string[]) =>
      matchesSelector(labels, {
        matchLabels: { app: 'a' },
        matchExpressions: [{ key: 'tier', operator, values }],
      });
    expect(expression('In', ['web'])).toBe(true);
    expect(expression('NotIn', ['web'])).toBe(false);
    expect(expression('Exists')).toBe(true);
    expect(expression('DoesNotExist')).toBe(false);
    expect(expression('Telepathy')).toBe(false);
  });
});
