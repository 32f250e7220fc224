import type { TemplateExample } from '@backstage/plugin-scaffolder-node';

export const examples: TemplateExample[] = [
  {
    description: 'Apply the manifests of the environment',
    example: `steps:
  - id: redeploy
    name: Redeploy staging
    action: quantum-rerank:redeploy
    input:
      entityRef: component:default/quantum-rerank
      environment: staging
      reason: The namespace was emptied
`,
  },
  {
    description: 'Apply those of one of several sources',
    example: `steps:
  - id: redeploy
    name: Redeploy staging
    action: quantum-rerank:redeploy
    input:
      entityRef: component:default/quantum-rerank
      environment: staging
      source: release
      reason: The namespace was emptied
`,
  },
];
