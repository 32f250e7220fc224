import type { TemplateExample } from '@backstage/plugin-scaffolder-node';

export const examples: TemplateExample[] = [
  {
    description: 'Restart all pods in staging',
    example: `steps:
  - id: restart
    name: Restart staging
    action: quantum-rerank:restart
    input:
      entityRef: component:default/quantum-rerank
      environment: staging
      reason: Pick up the rotated certificate
`,
  },
  {
    description: 'Wait at most ten minutes for the rollout',
    example: `steps:
  - id: restart
    name: Restart staging
    action: quantum-rerank:restart
    input:
      entityRef: \${{ parameters.entityRef }}
      environment: \${{ parameters.environment }}
      reason: \${{ parameters.reason }}
      timeout: 10m
`,
  },
];
