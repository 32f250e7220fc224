import type { ProfileEnvironment } from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import type { Target } from '../profile/ProfileService';
import type { StoredPod } from './projections/pod';

/** The production environment of the operations guide, for tests. */
export const production: ProfileEnvironment = {
  name: 'production',
  title: 'Production',
  tier: 'production',
  cluster: 'eu-1',
  namespace: 'quantum-rerank',
  resources: {
    deployment: 'quantum-rerank',
    horizontalPodAutoscaler: 'quantum-rerank-hpa',
  },
  replicas: { min: 3, max: 15 },
  consumers: [],
  probes: [],
  dashboards: [],
};

/** A target in that environment, for tests. */
export function testTarget(
  environment: Partial<ProfileEnvironment> = {},
): Target {
  return {
    entity: {
      apiVersion: 'backstage.io/v1alpha1',
      kind: 'Component',
      metadata: { name: 'quantum-rerank' },
    },
    entityRef: 'component:default/quantum-rerank',
    ownerRefs: [],
    profile: {
      apiVersion: 'quantumrerank.io/v1',
      kind: 'OperationsProfile',
      metadata: { name: 'quantum-rerank', title: 'QuantumRerank' },
      entities: ['component:default/quantum-rerank'],
      environments: [production],
      contacts: [],
      onCall: [],
      rotations: [],
      calendars: [],
      notifications: { channels: [], routes: [] },
      freezeWindows: [],
      approvals: { expiresAfter: '4h' },
      gradualScaleDown: { step: 1, pause: '5m' },
      verification: { window: '5m', stability: '30m' },
      guardrails: [],
      signals: [],
      alertRules: [],
      certificate: { warning: '21d', critical: '7d' },
      validation: {},
      operations: { gracePeriod: '5s', rolloutTimeout: '15m' },
    },
    environment: { ...production, ...environment },
  };
}

/** A healthy pod, for tests. */
export function testPod(changes: Partial<StoredPod> = {}): StoredPod {
  return {
    name: 'quantum-rerank-1',
    uid: 'uid-1',
    phase: 'Running',
    state: 'Running',
    ready: true,
    containersReady: 1,
    containersTotal: 1,
    restarts: 0,
    createdAt: '2026-11-23T08:00:00Z',
    images: ['registry.example.com/quantum-rerank:1.0.0'],
    ...changes,
  };
}
