import type { TemplateExample } from '@backstage/plugin-scaffolder-node';

export const examples: TemplateExample[] = [
  {
    description: 'Move a pod away from its node',
    example: `steps:
  - id: evict
    name: Evict the pod
    action: quantum-rerank:evict-pods
    input:
      entityRef: component:default/quantum-rerank
      environment: production
      pods: [\${{ parameters.pod }}]
      reason: Its node is about to be replaced
`,
  },
];
