import type { TemplateExample } from '@backstage/plugin-scaffolder-node';

export const examples: TemplateExample[] = [
  {
    description:
      'Set a key to what the person typed into a field with ui:field: Secret, and restart the pods that read it',
    example: `steps:
  - id: rotate
    name: Rotate the API key
    action: quantum-rerank:secret:update
    input:
      entityRef: component:default/quantum-rerank
      environment: staging
      secrets:
        api-key: newApiKey
      reason: Yearly rotation
`,
  },
  {
    description: 'Replace a keystore, given in base64, and remove an old key',
    example: `steps:
  - id: rotate
    name: Replace the keystore
    action: quantum-rerank:secret:update
    input:
      entityRef: component:default/quantum-rerank
      environment: staging
      secrets:
        keystore.p12: keystore
      base64: [keystore.p12]
      remove: [keystore-old.p12]
      reason: The certificate runs out
`,
  },
];
