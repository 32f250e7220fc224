import type {
  Container,
  Deployment,
  Hpa,
  KubeObject,
  Pod,
  PodTemplate,
  Service,
} from '../store/kinds';
import type { ResourceType } from '../store/resources';

/** Fills the fields Kubernetes fills when a client leaves them out. */
export function withDefaults(
  type: ResourceType,
  object: KubeObject,
): KubeObject {
  switch (type.plural) {
    case 'deployments':
      return deployment(object as Deployment);
    case 'horizontalpodautoscalers':
      return autoscaler(object as Hpa);
    case 'services':
      return service(object as Service);
    case 'secrets':
      return secret(object as SecretObject);
    case 'replicasets':
      return { status: { replicas: 0 }, ...object } as KubeObject;
    case 'pods':
      return pod(object as Pod);
    case 'poddisruptionbudgets':
      return {
        status: {
          disruptionsAllowed: 0,
          currentHealthy: 0,
          desiredHealthy: 0,
          expectedPods: 0,
        },
        ...object,
      } as KubeObject;
    case 'ingresses':
      return { status: { loadBalancer: {} }, ...object } as KubeObject;
    case 'namespaces':
      return {
        spec: { finalizers: ['kubernetes'] },
        status: { phase: 'Active' },
        ...object,
      } as KubeObject;
    default:
      return object;
  }
}

function deployment(object: Deployment): KubeObject {
  const spec = { ...object.spec };
  const {
    paused,
    progressDeadlineSeconds,
    revisionHistoryLimit,
    strategy,
    template,
    ...first
  } = spec;
  const rolling = (strategy?.type ?? 'RollingUpdate') === 'RollingUpdate';
  const filled = {
    ...first,
    replicas: spec.replicas ?? 1,
    template: podTemplate(template),
    strategy: rolling
      ? {
          type: 'RollingUpdate',
          rollingUpdate: {
            maxUnavailable: '25%',
            maxSurge: '25%',
            ...strategy?.rollingUpdate,
          },
        }
      : { type: strategy.type },
    revisionHistoryLimit: revisionHistoryLimit ?? 10,
    ...(paused ? { paused } : {}),
    progressDeadlineSeconds: progressDeadlineSeconds ?? 600,
  };
  return { ...object, spec: filled, status: object.status ?? {} } as Deployment;
}

function podTemplate(
  template: PodTemplate | undefined,
): PodTemplate | undefined {
  if (!template?.spec) {
    return template;
  }
  return {
    ...template,
    metadata: withoutNull(template.metadata ?? {}),
    spec: {
      ...template.spec,
      containers: (template.spec.containers ?? []).map(container),
      restartPolicy: template.spec.restartPolicy ?? 'Always',
      terminationGracePeriodSeconds:
        template.spec.terminationGracePeriodSeconds ?? 30,
      dnsPolicy: 'ClusterFirst',
      securityContext: {},
      schedulerName: 'default-scheduler',
      ...pick(template.spec, ['dnsPolicy', 'securityContext', 'schedulerName']),
    } as PodTemplate['spec'],
  };
}

function container(input: Container): Container {
  return {
    ...input,
    ...(input.ports
      ? {
          ports: input.ports.map(port => ({
            ...port,
            protocol: port.protocol ?? 'TCP',
          })),
        }
      : {}),
    resources: input.resources ?? {},
    terminationMessagePath: '/dev/termination-log',
    terminationMessagePolicy: 'File',
    imagePullPolicy:
      input.imagePullPolicy ??
      (/:(?!latest$)[^/]+$/.test(input.image ?? '')
        ? 'IfNotPresent'
        : 'Always'),
    ...pick(input, ['terminationMessagePath', 'terminationMessagePolicy']),
  } as Container;
}

function pod(object: Pod): KubeObject {
  const spec = podTemplate({ spec: object.spec })?.spec ?? object.spec;
  return {
    ...object,
    spec: { ...spec, enableServiceLinks: true },
    status: object.status ?? { phase: 'Pending', qosClass: qosClass(object) },
  } as Pod;
}

function qosClass(object: Pod): string {
  const resources = (object.spec?.containers ?? []).map(
    ({ resources: set }) => set ?? {},
  );
  if (resources.every(({ limits, requests }) => !limits && !requests)) {
    return 'BestEffort';
  }
  const guaranteed = resources.every(
    ({ limits, requests }) =>
      limits &&
      requests &&
      limits.cpu === requests.cpu &&
      limits.memory === requests.memory,
  );
  return guaranteed ? 'Guaranteed' : 'Burstable';
}

function autoscaler(object: Hpa): KubeObject {
  const { behavior } = object.spec;
  const spec = {
    ...object.spec,
    minReplicas: object.spec.minReplicas ?? 1,
    ...(behavior
      ? {
          behavior: {
            scaleUp: {
              stabilizationWindowSeconds: 0,
              selectPolicy: 'Max',
              policies: [
                { type: 'Pods', value: 4, periodSeconds: 15 },
                { type: 'Percent', value: 100, periodSeconds: 15 },
              ],
              ...behavior.scaleUp,
            },
            scaleDown: {
              selectPolicy: 'Max',
              policies: [{ type: 'Percent', value: 100, periodSeconds: 15 }],
              ...behavior.scaleDown,
            },
          },
        }
      : {}),
  };
  return {
    ...object,
    spec,
    status: object.status ?? { desiredReplicas: 0, currentMetrics: null },
  } as Hpa;
}

function service(object: Service): KubeObject {
  return {
    ...object,
    spec: {
      ...object.spec,
      ports: (object.spec?.ports ?? []).map(port => ({
        protocol: 'TCP',
        targetPort: port.port,
        ...port,
      })),
      type: 'ClusterIP',
      sessionAffinity: 'None',
      internalTrafficPolicy: 'Cluster',
      ...pick(object.spec ?? {}, [
        'type',
        'sessionAffinity',
        'internalTrafficPolicy',
      ]),
    },
    status: (object as { status?: unknown }).status ?? { loadBalancer: {} },
  } as Service;
}

type SecretObject = KubeObject & {
  data?: Record<string, string>;
  stringData?: Record<string, string>;
  type?: string;
};

/** `stringData` is a convenience for writing: it is never stored. */
function secret(object: SecretObject): KubeObject {
  const { stringData, data, type, ...rest } = object;
  const encoded = Object.fromEntries(
    Object.entries(stringData ?? {}).map(([key, value]) => [
      key,
      Buffer.from(value).toString('base64'),
    ]),
  );
  const all = { ...data, ...encoded };
  return {
    ...rest,
    ...(Object.keys(all).length ? { data: all } : {}),
    type: type ?? 'Opaque',
  } as KubeObject;
}

function pick(source: object, names: string[]): Record<string, unknown> {
  const record = source as Record<string, unknown>;
  return Object.fromEntries(
    names
      .filter(name => record[name] !== undefined)
      .map(name => [name, record[name]]),
  );
}

function withoutNull<T extends object>(value: T): T {
  return Object.fromEntries(
    Object.entries(value).filter(
      ([, member]) => member !== null && member !== undefined,
    ),
  ) as T;
}
