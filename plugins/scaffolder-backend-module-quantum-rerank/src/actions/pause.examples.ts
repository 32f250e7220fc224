import type { TemplateExample } from '@backstage/plugin-scaffolder-node';

export const examples: TemplateExample[] = [
  {
    description: 'Hold releases back while something is looked at',
    example: `steps:
  - id: pause
    name: Pause rollouts
    action: quantum-rerank:pause
    input:
      entityRef: component:default/quantum-rerank
      environment: production
      reason: Looking at the memory of the running release
`,
  },
];
