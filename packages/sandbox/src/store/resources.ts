/** One resource type the sandbox serves. */
export interface ResourceType {
  group: string;
  version: string;
  plural: string;
  singular: string;
  kind: string;
  namespaced: boolean;
  shortNames?: string[];
  categories?: string[];
  verbs: string[];
  /** Has a status that the main resource cannot write. */
  status?: boolean;
  scale?: boolean;
  /** Whether `metadata.generation` is kept. */
  generation?: boolean;
  storageVersionHash?: string;
  /** Other subresources: name to kind and verbs. */
  subresources?: Record<
    string,
    { kind: string; verbs: string[]; group?: string; version?: string }
  >;
}

const ALL = [
  'create',
  'delete',
  'deletecollection',
  'get',
  'list',
  'patch',
  'update',
  'watch',
];
const REVIEW = ['create'];

type Extra = Partial<ResourceType>;

function type(
  group: string,
  version: string,
  plural: string,
  kind: string,
  extra: Extra = {},
): ResourceType {
  return {
    group,
    version,
    plural,
    kind,
    singular: kind.toLowerCase(),
    namespaced: true,
    verbs: ALL,
    ...extra,
  };
}

/** Every resource type of the sandbox. */
export const RESOURCE_TYPES: ResourceType[] = [
  type('', 'v1', 'namespaces', 'Namespace', {
    namespaced: false,
    shortNames: ['ns'],
    status: true,
  }),
  type('', 'v1', 'nodes', 'Node', {
    namespaced: false,
    shortNames: ['no'],
    status: true,
  }),
  type('', 'v1', 'pods', 'Pod', {
    shortNames: ['po'],
    categories: ['all'],
    status: true,
    generation: true,
    subresources: {
      eviction: {
        kind: 'Eviction',
        verbs: ['create'],
        group: 'policy',
        version: 'v1',
      },
      log: { kind: 'Pod', verbs: ['get'] },
    },
  }),
  type('', 'v1', 'services', 'Service', {
    shortNames: ['svc'],
    categories: ['all'],
    status: true,
  }),
  type('', 'v1', 'endpoints', 'Endpoints', {
    singular: 'endpoints',
    shortNames: ['ep'],
  }),
  type('', 'v1', 'configmaps', 'ConfigMap', { shortNames: ['cm'] }),
  type('', 'v1', 'secrets', 'Secret'),
  type('', 'v1', 'events', 'Event', { shortNames: ['ev'] }),
  type('', 'v1', 'serviceaccounts', 'ServiceAccount', {
    shortNames: ['sa'],
    subresources: {
      token: {
        kind: 'TokenRequest',
        verbs: ['create'],
        group: 'authentication.k8s.io',
        version: 'v1',
      },
    },
  }),
  type('', 'v1', 'persistentvolumeclaims', 'PersistentVolumeClaim', {
    shortNames: ['pvc'],
    status: true,
  }),
  type('', 'v1', 'resourcequotas', 'ResourceQuota', {
    shortNames: ['quota'],
    status: true,
  }),
  type('', 'v1', 'limitranges', 'LimitRange', { shortNames: ['limits'] }),
  type('apps', 'v1', 'controllerrevisions', 'ControllerRevision', {
    storageVersionHash: '85nkx63pcBU=',
  }),
  type('apps', 'v1', 'daemonsets', 'DaemonSet', {
    shortNames: ['ds'],
    categories: ['all'],
    status: true,
    generation: true,
    storageVersionHash: 'dd7pWHUlMKQ=',
  }),
  type('apps', 'v1', 'deployments', 'Deployment', {
    shortNames: ['deploy'],
    categories: ['all'],
    status: true,
    scale: true,
    generation: true,
    storageVersionHash: '8aSe+NMegvE=',
  }),
  type('apps', 'v1', 'replicasets', 'ReplicaSet', {
    shortNames: ['rs'],
    categories: ['all'],
    status: true,
    scale: true,
    generation: true,
    storageVersionHash: 'P1RzHs8/mWQ=',
  }),
  type('apps', 'v1', 'statefulsets', 'StatefulSet', {
    shortNames: ['sts'],
    categories: ['all'],
    status: true,
    scale: true,
    generation: true,
    storageVersionHash: 'H+vl74LkKdo=',
  }),
  type(
    'autoscaling',
    'v2',
    'horizontalpodautoscalers',
    'HorizontalPodAutoscaler',
    {
      shortNames: ['hpa'],
      categories: ['all'],
      status: true,
    },
  ),
  type('batch', 'v1', 'cronjobs', 'CronJob', {
    shortNames: ['cj'],
    categories: ['all'],
    status: true,
  }),
  type('batch', 'v1', 'jobs', 'Job', {
    categories: ['all'],
    status: true,
    generation: true,
  }),
  type('networking.k8s.io', 'v1', 'ingresses', 'Ingress', {
    shortNames: ['ing'],
    status: true,
    generation: true,
  }),
  type('networking.k8s.io', 'v1', 'networkpolicies', 'NetworkPolicy', {
    shortNames: ['netpol'],
    generation: true,
  }),
  type('policy', 'v1', 'poddisruptionbudgets', 'PodDisruptionBudget', {
    shortNames: ['pdb'],
    status: true,
    generation: true,
  }),
  type('discovery.k8s.io', 'v1', 'endpointslices', 'EndpointSlice', {
    generation: true,
  }),
  type('coordination.k8s.io', 'v1', 'leases', 'Lease'),
  type('rbac.authorization.k8s.io', 'v1', 'roles', 'Role'),
  type('rbac.authorization.k8s.io', 'v1', 'rolebindings', 'RoleBinding'),
  type('rbac.authorization.k8s.io', 'v1', 'clusterroles', 'ClusterRole', {
    namespaced: false,
  }),
  type(
    'rbac.authorization.k8s.io',
    'v1',
    'clusterrolebindings',
    'ClusterRoleBinding',
    { namespaced: false },
  ),
  type(
    'authorization.k8s.io',
    'v1',
    'selfsubjectaccessreviews',
    'SelfSubjectAccessReview',
    {
      namespaced: false,
      verbs: REVIEW,
    },
  ),
  type(
    'authorization.k8s.io',
    'v1',
    'selfsubjectrulesreviews',
    'SelfSubjectRulesReview',
    {
      namespaced: false,
      verbs: REVIEW,
    },
  ),
  type(
    'authentication.k8s.io',
    'v1',
    'selfsubjectreviews',
    'SelfSubjectReview',
    { namespaced: false, verbs: REVIEW },
  ),
  type('metrics.k8s.io', 'v1beta1', 'nodes', 'NodeMetrics', {
    singular: '',
    namespaced: false,
    verbs: ['get', 'list'],
  }),
  type('metrics.k8s.io', 'v1beta1', 'pods', 'PodMetrics', {
    singular: '',
    verbs: ['get', 'list'],
  }),
];

/** Looks a resource type up by its place in the API. */
export function findResourceType(
  group: string,
  version: string,
  plural: string,
): ResourceType | undefined {
  return RESOURCE_TYPES.find(
    t => t.group === group && t.version === version && t.plural === plural,
  );
}

/** Looks a stored resource type up by the kind of an object. */
export function resourceTypeOfKind(
  apiVersion: string,
  kind: string,
): ResourceType | undefined {
  return RESOURCE_TYPES.find(
    t => apiVersionOf(t) === apiVersion && t.kind === kind,
  );
}

/** Looks a stored resource type up by its plural name; metrics are not stored. */
export function storedType(plural: string): ResourceType {
  const found = RESOURCE_TYPES.find(
    t => t.plural === plural && t.group !== 'metrics.k8s.io',
  );
  if (!found) {
    throw new Error(`The sandbox has no resource '${plural}'`);
  }
  return found;
}

/** `apps/v1`, or `v1` for the core group. */
export function apiVersionOf(t: { group: string; version: string }): string {
  return t.group ? `${t.group}/${t.version}` : t.version;
}

/** `deployments.apps`, or `pods` for the core group: how messages name a resource. */
export function qualifiedResource(t: {
  group: string;
  plural: string;
}): string {
  return t.group ? `${t.plural}.${t.group}` : t.plural;
}
