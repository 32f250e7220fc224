import type { TemplateExample } from '@backstage/plugin-scaffolder-node';

export const examples: TemplateExample[] = [
  {
    description: 'Let rollouts go on and wait for the release that was held',
    example: `steps:
  - id: resume
    name: Resume rollouts
    action: quantum-rerank:resume
    input:
      entityRef: component:default/quantum-rerank
      environment: production
      reason: The memory is fine
`,
  },
];
