import type { TemplateExample } from '@backstage/plugin-scaffolder-node';

export const examples: TemplateExample[] = [
  {
    description:
      'Return to the newest revision that differs from the running one',
    example: `steps:
  - id: rollback
    name: Roll back staging
    action: quantum-rerank:rollback
    input:
      entityRef: component:default/quantum-rerank
      environment: staging
      reason: Release 1.2.0 answers with errors
`,
  },
  {
    description: 'Return to the revision chosen in the form',
    example: `steps:
  - id: rollback
    name: Roll back staging
    action: quantum-rerank:rollback
    input:
      entityRef: \${{ parameters.entityRef }}
      environment: \${{ parameters.environment }}
      revision: \${{ parameters.revision }}
      reason: \${{ parameters.reason }}
`,
  },
  {
    description: 'Return to the release before, with its configuration',
    example: `steps:
  - id: rollback
    name: Roll back staging
    action: quantum-rerank:rollback
    input:
      entityRef: component:default/quantum-rerank
      environment: staging
      configuration: true
      reason: Release 1.2.0 and its settings answer with errors
`,
  },
];
