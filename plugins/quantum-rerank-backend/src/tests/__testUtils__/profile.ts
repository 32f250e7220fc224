import { stringify } from 'yaml';
import { ON_CALL } from './people';

const resources = {
  deployment: 'quantum-rerank',
  horizontalPodAutoscaler: 'quantum-rerank-hpa',
};

/** A profile of the sandbox's two environments, without a grace period. */
export function profileText(changes: Record<string, unknown> = {}): string {
  return stringify({
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
        resources,
        replicas: { min: 3, max: 15 },
      },
      {
        name: 'staging',
        title: 'Staging',
        tier: 'non-production',
        cluster: 'eu-1',
        namespace: 'quantum-rerank-staging',
        resources,
        replicas: { min: 1, max: 4 },
      },
    ],
    onCall: [ON_CALL],
    guardrails: [
      {
        code: 'outside-replica-bounds',
        effect: 'refuse',
        environments: ['production'],
      },
    ],
    signals: [
      {
        id: 'request-rate',
        title: 'Requests per second',
        unit: 'requests-per-second',
        group: 'business',
        good: 'within',
        scrape: { rate: 'quantum_rerank_requests_total' },
      },
    ],
    morningCheck: {
      title: 'Morning check',
      steps: [{ id: 'pods', title: 'Pods', checks: ['pods'] }],
    },
    operations: { gracePeriod: '0s', rolloutTimeout: '15m' },
    ...changes,
  });
}
