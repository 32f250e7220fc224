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
];
