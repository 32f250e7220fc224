import type {
  EnvironmentRef,
  Recovery,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';

/** The deployment is gone and manifests are configured. */
export function recovery(
  ref: EnvironmentRef,
  overrides: Partial<Recovery> = {},
): Recovery {
  return {
    ...ref,
    observedAt: new Date().toISOString(),
    steps: [
      {
        step: 'cluster',
        state: 'unknown',
        summary: 'The API server answers. The portal may not list nodes',
        facts: [
          { subject: 'API server', state: 'ok', summary: 'It answers' },
          {
            subject: 'nodes',
            state: 'unknown',
            summary: 'The portal may not list nodes',
          },
        ],
      },
      {
        step: 'namespace',
        state: 'critical',
        summary: 'Missing: Deployment/quantum-rerank',
        facts: [
          {
            subject: 'Deployment/quantum-rerank',
            state: 'critical',
            summary: 'It is missing',
          },
        ],
      },
      {
        step: 'redeploy',
        state: 'critical',
        summary: 'It is needed, because something is missing',
        facts: [],
      },
      {
        step: 'rollout',
        state: 'critical',
        summary: 'There is no deployment',
        facts: [],
      },
      {
        step: 'health',
        state: 'critical',
        summary: 'The probes fail',
        facts: [],
      },
    ],
    next: {
      step: 'redeploy',
      summary: 'Redeploy to bring back what is missing.',
      action: 'redeploy',
    },
    ...overrides,
  };
}
