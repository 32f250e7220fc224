import type { Entity } from '@backstage/catalog-model';
import type { Profile } from '@quantumrerank/backstage-plugin-quantum-rerank-common';

/** The measured workload, as every subject knows it. */
export const CLUSTER = 'bench';
export const NAMESPACE = 'quantum-rerank';
export const DEPLOYMENT = 'quantum-rerank';
export const ENVIRONMENT = 'bench';
export const ENTITY_REF = 'component:default/quantum-rerank';

export const entity: Entity = {
  apiVersion: 'backstage.io/v1alpha1',
  kind: 'Component',
  metadata: {
    name: 'quantum-rerank',
    namespace: 'default',
    annotations: {
      'quantumrerank.io/profile': 'bench',
      'backstage.io/kubernetes-namespace': NAMESPACE,
      'backstage.io/kubernetes-label-selector': `app=${DEPLOYMENT}`,
    },
  },
  spec: { type: 'service', lifecycle: 'production', owner: 'group:default/a' },
};

export const profile: Omit<
  Profile,
  | 'contacts'
  | 'gradualScaleDown'
  | 'onCall'
  | 'guardrails'
  | 'signals'
  | 'alertRules'
  | 'certificate'
  | 'rotations'
  | 'calendars'
  | 'notifications'
  | 'freezeWindows'
  | 'approvals'
  | 'verification'
  | 'validation'
  | 'operations'
> = {
  apiVersion: 'quantumrerank.io/v1',
  kind: 'OperationsProfile',
  metadata: { name: 'bench', title: 'Benchmark' },
  entities: [ENTITY_REF],
  environments: [
    {
      name: ENVIRONMENT,
      title: 'Benchmark',
      tier: 'non-production',
      cluster: CLUSTER,
      namespace: NAMESPACE,
      resources: {
        deployment: DEPLOYMENT,
        horizontalPodAutoscaler: 'quantum-rerank-hpa',
      },
      replicas: { min: 1, max: 5_000 },
      consumers: [],
      probes: [],
      dashboards: [],
    },
  ],
};
