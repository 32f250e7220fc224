import type { TemplateExample } from '@backstage/plugin-scaffolder-node';

export const examples: TemplateExample[] = [
  {
    description: 'Say in the task log who is on call in production now',
    example: `steps:
  - id: lookup
    name: Look up who is on call
    action: quantum-rerank:on-call:lookup
    input:
      entityRef: component:default/quantum-rerank
      environment: production
  - id: say
    name: Say it
    action: debug:log
    input:
      message: \${{ steps.lookup.output.summary }}
`,
  },
  {
    description: 'Who at 04:00 on Sunday',
    example: `steps:
  - id: lookup
    name: Look up who is on call on Sunday
    action: quantum-rerank:on-call:lookup
    input:
      entityRef: \${{ parameters.entityRef }}
      environment: \${{ parameters.environment }}
      at: 2026-11-29T04:00:00Z
`,
  },
];
