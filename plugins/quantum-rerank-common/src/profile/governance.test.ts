import { profileSchema } from './schema';

const minimal = {
  apiVersion: 'quantumrerank.io/v1',
  kind: 'OperationsProfile',
  metadata: { name: 'quantum-rerank', title: 'QuantumRerank' },
  entities: ['component:default/quantum-rerank'],
  environments: [
    {
      name: 'production',
      title: 'Production',
      tier: 'production',
      cluster: 'eu-1',
      namespace: 'quantum-rerank',
      resources: { deployment: 'quantum-rerank' },
      replicas: { min: 3, max: 15 },
    },
  ],
};

const problemOf = (parts: object) =>
  profileSchema
    .safeParse({ ...minimal, ...parts })
    .error?.issues.map(
      ({ path, message }) => `${path.join('.')} ${message}`,
    )[0];

describe('environments of the escalation', () => {
  const escalation = {
    steps: [{ level: 1, title: 'Engineer', after: '0s' }],
  };

  it('are those of the profile', () => {
    expect(problemOf({ escalation })).toBeUndefined();
    expect(
      problemOf({
        escalation: { ...escalation, environments: ['production'] },
      }),
    ).toBeUndefined();
    expect(
      problemOf({ escalation: { ...escalation, environments: ['nowhere'] } }),
    ).toBe(
      'escalation.environments.0 names no environment of this profile: nowhere',
    );
  });
});

describe('durations of governance', () => {
  it.each([
    [{ approvals: { expiresAfter: '7d' } }],
    [{ approvals: { expiresAfter: '1m' } }],
    [{ operations: { gracePeriod: '0s' } }],
    [{ operations: { gracePeriod: '1h' } }],
    [{ gradualScaleDown: { pause: '1h' } }],
  ])('take %j', parts => {
    expect(problemOf(parts)).toBeUndefined();
  });

  it.each([
    [
      { approvals: { expiresAfter: '25d' } },
      'approvals.expiresAfter must be between 1m and 7d',
    ],
    [
      { approvals: { expiresAfter: '0s' } },
      'approvals.expiresAfter must be between 1m and 7d',
    ],
    [
      { operations: { gracePeriod: '61m' } },
      'operations.gracePeriod must be between 0s and 1h',
    ],
    [
      { gradualScaleDown: { pause: '2h' } },
      'gradualScaleDown.pause must be between 1s and 1h',
    ],
  ])('do not take %j', (parts, problem) => {
    expect(problemOf(parts)).toBe(problem);
  });
});
