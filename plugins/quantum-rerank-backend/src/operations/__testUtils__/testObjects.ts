import { testTarget } from './testTarget';
import type { PlanFacts } from '../plan/facts';
import {
  readAutoscalers,
  readDeployment,
  readDisruptionBudgets,
  readReplicaSets,
  type Deployment,
  type ReplicaSet,
} from '../plan/objects';
import { understand } from '../plan/situation';
import type { ActionRequest } from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import type { GuardrailContext } from '../../guardrails';

type Json = Record<string, unknown>;

export function template(
  image = 'quantum-rerank:1.1.0',
  overrides: { annotations?: Json; labels?: Json; spec?: Json } = {},
) {
  return {
    metadata: {
      labels: { app: 'quantum-rerank', ...overrides.labels },
      ...(overrides.annotations ? { annotations: overrides.annotations } : {}),
    },
    spec: { containers: [{ name: 'api', image }], ...overrides.spec },
  };
}

export function deployment(
  overrides: {
    metadata?: Json;
    spec?: Json;
    status?: Json;
  } = {},
): Deployment {
  return readDeployment({
    metadata: {
      name: 'quantum-rerank',
      namespace: 'quantum-rerank',
      uid: 'uid-1',
      resourceVersion: '100',
      generation: 4,
      annotations: { 'deployment.kubernetes.io/revision': '3' },
      ...overrides.metadata,
    },
    spec: {
      replicas: 3,
      selector: { matchLabels: { app: 'quantum-rerank' } },
      template: template(),
      ...overrides.spec,
    },
    status: {
      observedGeneration: 4,
      replicas: 3,
      updatedReplicas: 3,
      readyReplicas: 3,
      availableReplicas: 3,
      ...overrides.status,
    },
  });
}

export function replicaSet(
  revision: number | string,
  podTemplate: unknown = template(),
  annotations: Json = {},
): ReplicaSet {
  const [read] = readReplicaSets([
    {
      metadata: {
        name: `quantum-rerank-${revision}`,
        uid: `replica-set-${revision}`,
        resourceVersion: '1',
        generation: 1,
        annotations: {
          'deployment.kubernetes.io/revision': String(revision),
          ...annotations,
        },
        ownerReferences: [{ uid: 'uid-1', kind: 'Deployment' }],
      },
      spec: { replicas: 0, template: podTemplate },
    },
  ]);
  return read;
}

export function autoscaler(
  overrides: { min?: number; max?: number; metadata?: Json } = {},
) {
  const [read] = readAutoscalers([
    {
      metadata: {
        name: 'quantum-rerank-hpa',
        uid: 'hpa-1',
        resourceVersion: '1',
        ...overrides.metadata,
      },
      spec: {
        scaleTargetRef: { kind: 'Deployment', name: 'quantum-rerank' },
        minReplicas: overrides.min ?? 3,
        maxReplicas: overrides.max ?? 10,
      },
    },
  ]);
  return read;
}

export function disruptionBudget(minAvailable: number | string) {
  const [read] = readDisruptionBudgets([
    {
      metadata: { name: 'quantum-rerank-pdb', uid: 'p', resourceVersion: '1' },
      spec: { minAvailable },
    },
  ]);
  return read;
}

export function facts(overrides: Partial<PlanFacts> = {}): PlanFacts {
  return {
    deployment: deployment(),
    replicaSets: [
      replicaSet(1, template('quantum-rerank:1.0.0')),
      replicaSet(3, template()),
    ],
    autoscaler: { known: true, value: undefined },
    disruptionBudgets: { known: true, value: [] },
    ...overrides,
  };
}

export function context(
  request: ActionRequest,
  overrides: Partial<PlanFacts> = {},
): GuardrailContext {
  const target = testTarget();
  const situation = understand(target, request, facts(overrides));
  return {
    request: situation.request,
    facts: situation.facts,
    rollbackTarget: situation.rollbackTarget,
    environment: target.environment,
  };
}
