import type { JsonObject } from '../store/kinds';

/** One environment to build. */
export interface EnvironmentSeed {
  namespace: string;
  replicas: number;
  minReplicas: number;
  maxReplicas: number;
  /** Pods of the worker, where there is one. */
  workers: number;
  host: string;
}

/** The environments of the demo. */
export const ENVIRONMENTS: Record<'production' | 'staging', EnvironmentSeed> = {
  production: {
    namespace: 'quantum-rerank',
    replicas: 3,
    minReplicas: 3,
    maxReplicas: 10,
    workers: 2,
    host: 'api.quantumrerank.com',
  },
  staging: {
    namespace: 'quantum-rerank-staging',
    replicas: 2,
    minReplicas: 1,
    maxReplicas: 4,
    workers: 1,
    host: 'staging.api.quantumrerank.com',
  },
};

/** Name of the Deployment and of the labels of its pods. */
export const SERVICE = 'quantum-rerank';

/** What the containers get as environment variables. */
const READS = [
  { configMapRef: { name: 'quantum-rerank-config' } },
  { secretRef: { name: 'quantum-rerank-secrets' } },
];

/** Name of the second Deployment, which works through batches in the background. */
export const WORKER = 'quantum-rerank-worker';

/** The image of a release. */
export function imageOf(version: string): string {
  return `registry.example.com/quantum-rerank:${version}`;
}

/** The service's Deployment at a release. */
export function deploymentManifest(
  namespace: string,
  replicas: number,
  version: string,
): JsonObject {
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: {
      annotations: { 'kubernetes.io/change-cause': `release ${version}` },
      labels: { app: SERVICE },
      name: SERVICE,
      namespace,
    },
    spec: {
      progressDeadlineSeconds: 60,
      replicas,
      selector: { matchLabels: { app: SERVICE } },
      template: {
        metadata: { labels: { app: SERVICE } },
        spec: {
          containers: [
            {
              name: 'api',
              image: imageOf(version),
              ports: [{ containerPort: 8000 }],
              envFrom: READS,
              resources: {
                limits: { cpu: '1', memory: '2Gi' },
                requests: { cpu: '500m', memory: '1Gi' },
              },
            },
          ],
        },
      },
    },
  };
}

/** The worker's Deployment: it reads what the service reads and takes no requests. */
export function workerManifest(
  { namespace, workers }: EnvironmentSeed,
  version: string,
): JsonObject {
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: {
      annotations: { 'kubernetes.io/change-cause': `release ${version}` },
      labels: { app: WORKER },
      name: WORKER,
      namespace,
    },
    spec: {
      progressDeadlineSeconds: 60,
      replicas: workers,
      selector: { matchLabels: { app: WORKER } },
      template: {
        metadata: { labels: { app: WORKER } },
        spec: {
          containers: [
            {
              name: 'worker',
              image: imageOf(version),
              envFrom: READS,
              resources: {
                limits: { cpu: '500m', memory: '1Gi' },
                requests: { cpu: '100m', memory: '256Mi' },
              },
            },
          ],
        },
      },
    },
  };
}

/** Everything else of an environment, in the order in which it is applied. */
export function surroundings({
  namespace,
  minReplicas,
  maxReplicas,
  host,
}: EnvironmentSeed): JsonObject[] {
  return [
    {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { annotations: {}, name: 'quantum-rerank-config', namespace },
      data: { LOG_LEVEL: 'INFO', MAX_BATCH: '100' },
    },
    {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { annotations: {}, name: 'quantum-rerank-secrets', namespace },
      stringData: { 'api-key': 'old-key' },
    },
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { annotations: {}, name: 'quantum-rerank-service', namespace },
      spec: {
        ports: [{ port: 80, targetPort: 8000 }],
        selector: { app: SERVICE },
      },
    },
    {
      apiVersion: 'networking.k8s.io/v1',
      kind: 'Ingress',
      metadata: { annotations: {}, name: SERVICE, namespace },
      spec: {
        ingressClassName: 'nginx',
        rules: [
          {
            host,
            http: {
              paths: [
                {
                  backend: {
                    service: {
                      name: 'quantum-rerank-service',
                      port: { number: 80 },
                    },
                  },
                  path: '/',
                  pathType: 'Prefix',
                },
              ],
            },
          },
        ],
      },
    },
    {
      apiVersion: 'policy/v1',
      kind: 'PodDisruptionBudget',
      metadata: { annotations: {}, name: 'quantum-rerank-pdb', namespace },
      spec: {
        minAvailable: Math.min(2, minReplicas),
        selector: { matchLabels: { app: SERVICE } },
      },
    },
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { annotations: {}, name: 'redis-service', namespace },
      spec: {
        ports: [{ port: 6379, targetPort: 6379 }],
        selector: { app: 'redis' },
      },
    },
    {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: {
        annotations: {},
        labels: { app: 'redis' },
        name: 'redis',
        namespace,
      },
      spec: {
        replicas: 1,
        selector: { matchLabels: { app: 'redis' } },
        template: {
          metadata: { labels: { app: 'redis' } },
          spec: {
            containers: [
              {
                image: 'redis:7',
                name: 'redis',
                ports: [{ containerPort: 6379 }],
              },
            ],
          },
        },
      },
    },
    {
      apiVersion: 'autoscaling/v2',
      kind: 'HorizontalPodAutoscaler',
      metadata: { annotations: {}, name: 'quantum-rerank-hpa', namespace },
      spec: {
        behavior: {
          scaleDown: { stabilizationWindowSeconds: 300 },
          scaleUp: { stabilizationWindowSeconds: 60 },
        },
        maxReplicas,
        metrics: [utilization('cpu', 70), utilization('memory', 80)],
        minReplicas,
        scaleTargetRef: {
          apiVersion: 'apps/v1',
          kind: 'Deployment',
          name: SERVICE,
        },
      },
    },
  ];
}

function utilization(name: string, averageUtilization: number): JsonObject {
  return {
    type: 'Resource',
    resource: { name, target: { type: 'Utilization', averageUtilization } },
  };
}
