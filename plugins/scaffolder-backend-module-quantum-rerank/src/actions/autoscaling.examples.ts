import type { TemplateExample } from '@backstage/plugin-scaffolder-node';

export const examples: TemplateExample[] = [
  {
    description: 'Let the autoscaler go up to 12 pods',
    example: `steps:
  - id: autoscaling
    name: Raise the maximum
    action: quantum-rerank:autoscaling
    input:
      entityRef: component:default/quantum-rerank
      environment: production
      maxReplicas: 12
      reason: Campaign of this week
`,
  },
  {
    description: 'Keep more room on each pod',
    example: `steps:
  - id: autoscaling
    name: Lower the CPU target
    action: quantum-rerank:autoscaling
    input:
      entityRef: \${{ parameters.entityRef }}
      environment: \${{ parameters.environment }}
      cpuUtilization: 60
      reason: \${{ parameters.reason }}
`,
  },
  {
    description: 'Keep at least 6 pods for the two hours of a load test',
    example: `steps:
  - id: floor
    name: Raise the floor for two hours
    action: quantum-rerank:autoscaling
    input:
      entityRef: component:default/quantum-rerank
      environment: production
      minReplicas: 6
      temporary:
        duration: 2h
      reason: Load test of the new tenant
`,
  },
];
