import type { TemplateExample } from '@backstage/plugin-scaffolder-node';

export const examples: TemplateExample[] = [
  {
    description: 'Run five replicas in staging',
    example: `steps:
  - id: scale
    name: Scale staging to 5
    action: quantum-rerank:scale
    input:
      entityRef: component:default/quantum-rerank
      environment: staging
      replicas: 5
      reason: Load test of the new model
`,
  },
  {
    description:
      'Take the number from the form and do not wait for the rollout',
    example: `steps:
  - id: scale
    name: Scale staging to 5
    action: quantum-rerank:scale
    input:
      entityRef: \${{ parameters.entityRef }}
      environment: \${{ parameters.environment }}
      replicas: \${{ parameters.replicas }}
      reason: \${{ parameters.reason }}
      wait: false
`,
  },
  {
    description: 'Scale down one pod at a time, and stop if it gets worse',
    example: `steps:
  - id: scale-down
    name: Back to three pods
    action: quantum-rerank:scale
    input:
      entityRef: component:default/quantum-rerank
      environment: production
      replicas: 3
      gradual:
        step: 1
        pause: 5m
      reason: The campaign is over
      timeout: 2h
`,
  },
];
