import type { Agent } from 'node:http';
import { mockCredentials } from '@backstage/backend-test-utils';
import { call, expectStatus, type Answer, type Call } from './http';
import type { SandboxDescription } from './processes/sandbox';
import {
  DEPLOYMENT,
  entity,
  ENTITY_REF,
  ENVIRONMENT,
  NAMESPACE,
} from './workload';

/** Who asks. */
export const authorization = mockCredentials.user.header();

/** Of the measured environment, below the base of a backend. */
export const environmentPath = `/api/quantum-rerank/entities/component/default/quantum-rerank/environments/${ENVIRONMENT}`;

const place = `entityRef=${encodeURIComponent(
  ENTITY_REF,
)}&environment=${ENVIRONMENT}`;

const get = (url: string): Call => ({ url, headers: { authorization } });

/** The calls that a viewer's browser makes to our backend. */
export const operationsCalls = {
  environments: (base: string) =>
    get(
      `${base}/api/quantum-rerank/entities/component/default/quantum-rerank/environments`,
    ),
  snapshot: (base: string, etag?: string): Call => ({
    url: `${base}${environmentPath}/snapshot`,
    headers: { authorization, ...(etag ? { 'If-None-Match': etag } : {}) },
  }),
  pods: (base: string) => get(`${base}${environmentPath}/pods?limit=25`),
  revisions: (base: string) =>
    get(`${base}${environmentPath}/revisions?limit=50`),
  /** What else the page asks at the start and every 30 seconds. */
  rest: (base: string) => [
    get(`${base}${environmentPath}/signals`),
    get(`${base}${environmentPath}/alerts`),
    get(`${base}${environmentPath}/operations?limit=20`),
    get(`${base}${environmentPath}/temporary-floors`),
    get(`${base}/api/quantum-rerank/on-call?${place}`),
    get(`${base}/api/quantum-rerank/freeze-windows?${place}`),
  ],
};

/**
 * What `useKubernetesObjects` of `@backstage/plugin-kubernetes-react` asks
 * its backend every ten seconds.
 */
export function kubernetesPluginPoll(base: string): Call {
  return {
    url: `${base}/api/kubernetes/services/${entity.metadata.name}`,
    method: 'POST',
    headers: { authorization },
    body: { entity, auth: {} },
  };
}

const coreKinds = [
  'pods',
  'services',
  'configmaps',
  'limitranges',
  'resourcequotas',
].map(kind => `/api/v1/namespaces/${NAMESPACE}/${kind}`);
const groupKinds = [
  ['apps/v1', 'deployments'],
  ['apps/v1', 'replicasets'],
  ['autoscaling/v2', 'horizontalpodautoscalers'],
  ['batch/v1', 'jobs'],
  ['batch/v1', 'cronjobs'],
  ['networking.k8s.io/v1', 'ingresses'],
  ['apps/v1', 'statefulsets'],
  ['apps/v1', 'daemonsets'],
  ['metrics.k8s.io/v1beta1', 'pods'],
].map(([group, kind]) => `/apis/${group}/namespaces/${NAMESPACE}/${kind}`);

/** The API paths that one poll of the Kubernetes plugin reads; pods twice. */
export const bareApiPaths = [
  ...coreKinds,
  ...groupKinds,
  `/api/v1/namespaces/${NAMESPACE}/pods`,
];

/** What an overview costs. */
export type Cost = Pick<Answer, 'milliseconds' | 'rawBytes' | 'wireBytes'>;

/** The same reads made directly and in parallel; nothing is parsed. */
export async function bareApiCalls(
  agent: Agent,
  cluster: SandboxDescription,
): Promise<Cost> {
  const start = performance.now();
  const answers = await Promise.all(
    bareApiPaths.map(path =>
      call(agent, {
        url: `${cluster.url}${path}?labelSelector=app%3D${DEPLOYMENT}`,
        headers: {
          authorization: `Bearer ${cluster.token}`,
          'Accept-Encoding': 'identity',
        },
      }),
    ),
  );
  const milliseconds = performance.now() - start;
  const sum = (key: 'rawBytes' | 'wireBytes') =>
    answers.reduce(
      (total, answer) => total + expectStatus(answer, 200)[key],
      0,
    );
  return {
    milliseconds,
    rawBytes: sum('rawBytes'),
    wireBytes: sum('wireBytes'),
  };
}
