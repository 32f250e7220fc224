import type { TemplateExample } from '@backstage/plugin-scaffolder-node';

export const examples: TemplateExample[] = [
  {
    description: 'Bring a kept version of the configuration back',
    example: `steps:
  - id: restore
    name: Restore the configuration
    action: quantum-rerank:config-restore
    input:
      entityRef: component:default/quantum-rerank
      environment: production
      version: \${{ parameters.version }}
      reason: The new batch size is too large
`,
  },
];
