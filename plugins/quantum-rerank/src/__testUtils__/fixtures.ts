import type { Entity } from '@backstage/catalog-model';
import {
  actionNames,
  actionPermissions,
  capabilityNames,
  capabilityPermissions,
  type Environment,
  type Environments,
  type Operation,
  type Plan,
  type Pod,
  type ProfileView,
  type Revision,
  type Snapshot,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';

/** Full reference of {@link entity}. */
export const ENTITY_REF = 'component:default/quantum-rerank';

/** ISO moment some seconds before now. */
export function ago(seconds: number): string {
  return new Date(Date.now() - seconds * 1000).toISOString();
}

/** An entity that is operated. */
export const entity: Entity = {
  apiVersion: 'backstage.io/v1alpha1',
  kind: 'Component',
  metadata: {
    name: 'quantum-rerank',
    namespace: 'default',
    annotations: { 'quantumrerank.io/profile': 'quantum-rerank' },
  },
  spec: { type: 'service', lifecycle: 'production', owner: 'team-rerank' },
};

/** Production, in which everything is allowed. */
export function environment(overrides: Partial<Environment> = {}): Environment {
  return {
    name: 'production',
    title: 'Production',
    tier: 'production',
    cluster: 'eu-1',
    namespace: 'quantum-rerank',
    deployment: 'quantum-rerank',
    replicaBounds: { min: 3, max: 15 },
    writesEnabled: true,
    actions: actionNames.map(action => ({
      action,
      permission: actionPermissions[action].name,
      state: 'allowed',
      reason: 'You are on call.',
    })),
    capabilities: capabilityNames.map(capability => ({
      capability,
      permission: capabilityPermissions[capability].name,
      state: 'allowed',
      reason: 'You are on call.',
    })),
    dashboards: [],
    ...overrides,
  };
}

/** Production and staging. */
export function environments(
  items: Environment[] = [
    environment(),
    environment({
      name: 'staging',
      title: 'Staging',
      tier: 'non-production',
      cluster: 'eu-2',
      replicaBounds: { min: 1, max: 5 },
    }),
  ],
): Environments {
  return {
    entityRef: ENTITY_REF,
    profile: { name: 'quantum-rerank', title: 'QuantumRerank' },
    items,
  };
}

/** Three healthy pods of release 1.1.0 under an autoscaler. */
export function snapshot(overrides: Partial<Snapshot> = {}): Snapshot {
  return {
    entityRef: ENTITY_REF,
    environment: 'production',
    cluster: 'eu-1',
    namespace: 'quantum-rerank',
    version: 'v1',
    freshness: {
      state: 'live',
      since: ago(3600),
      lastContactAt: ago(2),
      parts: [
        { resource: 'deployments', state: 'live', since: ago(3600) },
        { resource: 'pods', state: 'live', since: ago(3600) },
      ],
    },
    verdict: {
      state: 'ok',
      summary: '3 of 3 pods are ready and the rollout is complete.',
      since: ago(7200),
      facts: [
        {
          id: 'availability',
          state: 'ok',
          message: '3 of 3 pods ready',
          source: 'deployments/quantum-rerank',
          observedAt: ago(2),
        },
        {
          id: 'rollout',
          state: 'ok',
          message: 'Rollout complete',
          source: 'deployments/quantum-rerank',
        },
      ],
    },
    deployment: {
      name: 'quantum-rerank',
      uid: 'uid-deployment',
      resourceVersion: '100',
      generation: 4,
      observedGeneration: 4,
      createdAt: ago(86_400 * 30),
      paused: false,
      replicas: { desired: 3, current: 3, updated: 3, ready: 3, available: 3 },
      images: [
        { container: 'app', image: 'registry.example/quantum-rerank:1.1.0' },
      ],
      revision: 4,
      changeCause: 'release 1.1.0',
      revisionCreatedAt: ago(840),
      conditions: [],
    },
    rollout: {
      state: 'complete',
      message: '3 of 3 updated pods are available.',
    },
    replicasOwner: {
      kind: 'horizontal-pod-autoscaler',
      name: 'quantum-rerank',
      message:
        'The autoscaler owns this number (3–10) and may change it within 15 s.',
    },
    autoscaler: {
      name: 'quantum-rerank',
      minReplicas: 3,
      maxReplicas: 10,
      currentReplicas: 3,
      desiredReplicas: 3,
      metrics: [{ name: 'cpu', unit: 'percent', current: '64', target: '70' }],
      stabilizationSeconds: { down: 300 },
      conditions: [
        { type: 'AbleToScale', status: 'True' },
        { type: 'ScalingActive', status: 'True' },
        {
          type: 'ScalingLimited',
          status: 'True',
          message: 'the desired replica count is less than the minimum',
        },
      ],
    },
    disruptionBudgets: [
      {
        name: 'quantum-rerank',
        minAvailable: '2',
        currentHealthy: 3,
        desiredHealthy: 2,
        expectedPods: 3,
        disruptionsAllowed: 1,
      },
    ],
    pods: { total: 3, ready: 3, byState: { Running: 3 }, restarts: 0 },
    usage: {
      total: { cpuCores: 1.5, memoryBytes: 5.7 * 1024 ** 3 },
      maxPerPod: { cpuCores: 0.6, memoryBytes: 2 * 1024 ** 3 },
      pods: 3,
      observedAt: ago(15),
    },
    ...overrides,
  };
}

/** A ready pod. */
export function pod(overrides: Partial<Pod> = {}): Pod {
  const name = overrides.name ?? 'quantum-rerank-7f9c-a';
  return {
    name,
    uid: `uid-${name}`,
    phase: 'Running',
    state: 'Running',
    ready: true,
    containers: { ready: 1, total: 1 },
    restarts: 0,
    createdAt: ago(840),
    node: 'node-1',
    revision: 4,
    images: ['registry.example/quantum-rerank:1.1.0'],
    usage: { cpuCores: 0.5, memoryBytes: 1.9 * 1024 ** 3 },
    limits: { cpuCores: 2, memoryBytes: 4 * 1024 ** 3 },
    ...overrides,
  };
}

/** A revision; 4 is the running one. */
export function revision(overrides: Partial<Revision> = {}): Revision {
  const number = overrides.revision ?? 4;
  return {
    revision: number,
    replicaSet: `quantum-rerank-${number}`,
    uid: `uid-rs-${number}`,
    images: [
      {
        container: 'app',
        image: `registry.example/quantum-rerank:1.${number - 3}.0`,
      },
    ],
    changeCause: `release 1.${number - 3}.0`,
    createdAt: ago(86_400 * (6 - number)),
    replicas: { desired: number === 4 ? 3 : 0, ready: number === 4 ? 3 : 0 },
    current: number === 4,
    ...overrides,
  };
}

/** A plan to scale to 5 that may be carried out. */
export function plan(overrides: Partial<Plan> = {}): Plan {
  return {
    hash: 'hash-1',
    action: 'scale',
    parameters: { replicas: 5 },
    title: 'Scale production to 5',
    entityRef: ENTITY_REF,
    environment: 'production',
    cluster: 'eu-1',
    namespace: 'quantum-rerank',
    target: {
      kind: 'Deployment',
      name: 'quantum-rerank',
      uid: 'uid-deployment',
      generation: 4,
      resourceVersion: '100',
    },
    createdAt: ago(0),
    facts: [{ label: 'Replicas now', value: '3' }],
    findings: [
      {
        code: 'replicas-owned-by-autoscaler',
        effect: 'inform',
        message:
          'The autoscaler owns this number (3–10) and may change it within 15 s.',
        field: 'replicas',
      },
    ],
    changes: [
      {
        object: 'deployment quantum-rerank',
        path: 'spec.replicas',
        before: 3,
        after: 5,
      },
    ],
    diff: '--- before\n+++ after\n@@ -1,3 +1,3 @@\n spec:\n-  replicas: 3\n+  replicas: 5\n',
    dryRun: { state: 'accepted' },
    permission: {
      name: 'quantum-rerank.deployment.scale',
      decision: 'allow',
      reason: 'you are on call.',
    },
    reasonRequired: true,
    executable: true,
    blockedBy: [],
    gracePeriodSeconds: 5,
    ...overrides,
  };
}

/** An operation in its grace period. */
export function operation(overrides: Partial<Operation> = {}): Operation {
  return {
    id: 'op-1',
    sequence: 1,
    action: 'scale',
    parameters: { replicas: 5 },
    title: 'Scale production to 5',
    entityRef: ENTITY_REF,
    environment: 'production',
    cluster: 'eu-1',
    namespace: 'quantum-rerank',
    target: plan().target,
    state: 'queued',
    requestedBy: 'user:default/dana',
    via: 'portal',
    reason: 'load test',
    requestedAt: ago(0),
    // Far off, so that it has not begun whenever a test looks.
    notBefore: ago(-60),
    steps: [
      {
        id: 'grace-period',
        title: 'Wait for a cancellation',
        state: 'running',
      },
      { id: 'apply', title: 'Change the deployment', state: 'pending' },
      { id: 'rollout', title: 'Wait for the pods', state: 'pending' },
    ],
    message: 'Waits a few seconds, in which it can be cancelled.',
    cancellable: true,
    plan: plan(),
    ...overrides,
  };
}

/** Contacts as a profile has them. */
export const profile: ProfileView = {
  name: 'quantum-rerank',
  title: 'QuantumRerank',
  contacts: [
    {
      id: 'lead',
      title: 'Engineering lead',
      kind: 'role',
      level: 3,
      email: 'lead@example.com',
    },
    {
      id: 'emergency',
      title: 'Emergency',
      kind: 'emergency',
      purpose: 'P0 and P1, day and night',
      email: 'emergency@example.com',
      slack: '#quantum-rerank-alerts',
      url: 'https://pager.example.com/quantum-rerank',
    },
  ],
  onCall: ['user:default/dana'],
};
