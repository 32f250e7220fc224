import type { TemplateExample } from '@backstage/plugin-scaffolder-node';

export const examples: TemplateExample[] = [
  {
    description: 'Change a key and restart the pods that read it',
    example: `steps:
  - id: configure
    name: Raise the batch size
    action: quantum-rerank:config-update
    input:
      entityRef: component:default/quantum-rerank
      environment: staging
      changes:
        MAX_BATCH: '200'
      reason: Larger batches after the load test
`,
  },
  {
    description: 'Remove a key without a restart',
    example: `steps:
  - id: configure
    name: Remove the old key
    action: quantum-rerank:config-update
    input:
      entityRef: component:default/quantum-rerank
      environment: staging
      changes:
        OLD_MODE: null
      restart: false
      reason: Nothing reads it any more
`,
  },
];
