import type { TemplateExample } from '@backstage/plugin-scaffolder-node';

export const examples: TemplateExample[] = [
  {
    description: 'Remove the keys of one prefix',
    example: `steps:
  - id: flush
    name: Flush results of search
    action: quantum-rerank:cache-flush
    input:
      entityRef: component:default/quantum-rerank
      environment: staging
      prefix: 'quantum_rerank:search:'
      reason: The index was built anew
`,
  },
  {
    description: 'Remove all keys',
    example: `steps:
  - id: flush
    name: Flush the whole cache
    action: quantum-rerank:cache-flush
    input:
      entityRef: component:default/quantum-rerank
      environment: staging
      all: true
      reason: The format of the values changed
`,
  },
];
