import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { parseAllDocuments } from 'yaml';

export const DEPLOYMENT = 'quantum-rerank';
/** Reads what the deployment reads, and is named among the consumers where a suite asks for it. */
export const WORKER = 'quantum-rerank-worker';
export const CONFIG_MAP = 'quantum-rerank-config';
export const SECRET = 'quantum-rerank-secrets';
export const AUTOSCALER = 'quantum-rerank-hpa';
export const DISRUPTION_BUDGET = 'quantum-rerank-pdb';
export const SERVICE = 'quantum-rerank-service';
export const INGRESS = 'quantum-rerank';
/** Bounds of the autoscaler. */
export const MOST_REPLICAS = 5;
const SELECTOR = { app: DEPLOYMENT };
const EXAMPLES = resolve(__dirname, '../../../../../examples');
const RBAC_EXAMPLE = join(EXAMPLES, 'rbac.yaml');
const RBAC_CONSUMERS_EXAMPLE = join(EXAMPLES, 'rbac-consumers.yaml');
const RBAC_REDEPLOY_EXAMPLE = join(EXAMPLES, 'rbac-redeploy.yaml');

/** A manifest, as far as the suite looks into it. */
export interface Manifest {
  apiVersion: string;
  kind: string;
  metadata: {
    name: string;
    namespace?: string;
    [key: string]: unknown;
  };
  [key: string]: unknown;
}

/**
 * The deployment. It requests no CPU, so that an autoscaler finds no
 * utilization to act on, whether the cluster has metrics or not.
 */
export function deploymentManifest(options: {
  namespace: string;
  image: string;
  replicas: number;
  /** Of another deployment than the operated one. */
  name?: string;
}): Manifest {
  const { name = DEPLOYMENT } = options;
  const labels = { app: name };
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: {
      name,
      namespace: options.namespace,
      annotations: { 'kubernetes.io/change-cause': 'release good' },
    },
    spec: {
      replicas: options.replicas,
      progressDeadlineSeconds: 30,
      selector: { matchLabels: labels },
      template: {
        metadata: { labels },
        spec: {
          terminationGracePeriodSeconds: 1,
          automountServiceAccountToken: false,
          containers: [
            {
              name: 'api',
              image: options.image,
              envFrom: [
                { configMapRef: { name: CONFIG_MAP } },
                { secretRef: { name: SECRET } },
              ],
            },
          ],
        },
      },
    },
  };
}

/** What surrounds the deployment. */
export function surroundings(namespace: string): Manifest[] {
  return [
    {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: CONFIG_MAP, namespace },
      data: { LOG_LEVEL: 'INFO' },
    },
    {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: SECRET, namespace },
      stringData: { 'api-key': 'no real key' },
    },
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: SERVICE, namespace },
      spec: { selector: SELECTOR, ports: [{ port: 80, targetPort: 8000 }] },
    },
    {
      apiVersion: 'networking.k8s.io/v1',
      kind: 'Ingress',
      metadata: { name: INGRESS, namespace },
      spec: {
        rules: [
          {
            // Of a domain that is for tests only (RFC 2606).
            host: `${namespace}.test`,
            http: {
              paths: [
                {
                  path: '/',
                  pathType: 'Prefix',
                  backend: {
                    service: { name: SERVICE, port: { number: 80 } },
                  },
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
      metadata: { name: DISRUPTION_BUDGET, namespace },
      spec: { minAvailable: 1, selector: { matchLabels: SELECTOR } },
    },
    {
      apiVersion: 'autoscaling/v2',
      kind: 'HorizontalPodAutoscaler',
      metadata: { name: AUTOSCALER, namespace },
      spec: {
        minReplicas: 1,
        maxReplicas: MOST_REPLICAS,
        scaleTargetRef: {
          apiVersion: 'apps/v1',
          kind: 'Deployment',
          name: DEPLOYMENT,
        },
        metrics: [
          {
            type: 'Resource',
            resource: {
              name: 'cpu',
              target: { type: 'Utilization', averageUtilization: 70 },
            },
          },
        ],
      },
    },
  ];
}

/** Service accounts of the suite: with the rights of the example, with its reading half, with none. */
export const ACCOUNTS = {
  operator: 'quantum-rerank-operations',
  onlooker: 'onlooker',
  stranger: 'stranger',
} as const;

/**
 * Accounts and roles: the manifests that users are told to apply, moved to
 * the namespace, and what is derived from it. The Secret for a long-lived
 * token is left out; the suite asks for short-lived ones.
 */
export async function accessManifests(namespace: string): Promise<Manifest[]> {
  const example = (await readExample(RBAC_EXAMPLE, namespace)).filter(
    ({ kind }) => kind !== 'Secret',
  );
  const reading = example
    .filter(({ kind }) => kind === 'Role' || kind === 'RoleBinding')
    .map(onlookersOwn);
  return [
    ...example,
    ...(await readExample(RBAC_CONSUMERS_EXAMPLE, namespace)),
    ...(await readExample(RBAC_REDEPLOY_EXAMPLE, namespace)),
    account(namespace, ACCOUNTS.onlooker),
    account(namespace, ACCOUNTS.stranger),
    ...reading,
  ];
}

async function readExample(
  path: string,
  namespace: string,
): Promise<Manifest[]> {
  const text = (await readFile(path, 'utf8')).replace(
    /^(\s*)namespace: quantum-rerank$/gm,
    `$1namespace: ${namespace}`,
  );
  return parseAllDocuments(text).map(document => document.toJS() as Manifest);
}

function account(namespace: string, name: string): Manifest {
  return {
    apiVersion: 'v1',
    kind: 'ServiceAccount',
    metadata: { name, namespace },
  };
}

/** The role or binding of the operator, for the onlooker and without the rules that change something. */
function onlookersOwn(manifest: Manifest): Manifest {
  const copy = JSON.parse(
    JSON.stringify(manifest).replaceAll(
      `"${ACCOUNTS.operator}"`,
      `"${ACCOUNTS.onlooker}"`,
    ),
  ) as Manifest & { rules?: { verbs: string[] }[] };
  const reading = ['get', 'list', 'watch'];
  return copy.rules
    ? {
        ...copy,
        rules: copy.rules
          .map(rule => ({
            ...rule,
            verbs: rule.verbs.filter(verb => reading.includes(verb)),
          }))
          .filter(({ verbs }) => verbs.length > 0),
      }
    : copy;
}
