import type { Store } from '../store/store';
import { boundRules } from './rbac';
import type { ResourceRequest } from './requestInfo';

/** One RBAC rule; namespaces absent means everywhere. */
export interface AccessRule {
  verbs: string[];
  apiGroups: string[];
  /** Plural names, `pods/log` for subresources, or `*`. */
  resources: string[];
  /** Absent means all objects; such a rule does not cover lists, watches and creations without a name. */
  resourceNames?: string[];
  namespaces?: string[];
}

/** Somebody who may call the API. */
export interface SandboxUser {
  name: string;
  groups?: string[];
  rules: AccessRule[];
}

const READ = ['get', 'list', 'watch'];

/** Reads that show no secret. */
const VIEW: AccessRule[] = [
  {
    verbs: READ,
    apiGroups: [''],
    resources: [
      'configmaps',
      'endpoints',
      'events',
      'limitranges',
      'namespaces',
      'nodes',
      'persistentvolumeclaims',
      'pods',
      'pods/log',
      'resourcequotas',
      'serviceaccounts',
      'services',
    ],
  },
  {
    verbs: READ,
    apiGroups: ['apps'],
    resources: [
      'daemonsets',
      'deployments',
      'deployments/scale',
      'replicasets',
      'statefulsets',
      'controllerrevisions',
    ],
  },
  {
    verbs: READ,
    apiGroups: ['autoscaling'],
    resources: ['horizontalpodautoscalers'],
  },
  { verbs: READ, apiGroups: ['batch'], resources: ['cronjobs', 'jobs'] },
  {
    verbs: READ,
    apiGroups: ['networking.k8s.io'],
    resources: ['ingresses', 'networkpolicies'],
  },
  { verbs: READ, apiGroups: ['policy'], resources: ['poddisruptionbudgets'] },
  {
    verbs: READ,
    apiGroups: ['discovery.k8s.io'],
    resources: ['endpointslices'],
  },
  {
    verbs: ['get', 'list'],
    apiGroups: ['metrics.k8s.io'],
    resources: ['nodes', 'pods'],
  },
];

/** API group and resources of what manifests hold. */
const APPLIED = [
  ['', 'configmaps', 'serviceaccounts', 'services'],
  ['apps', 'deployments'],
  ['autoscaling', 'horizontalpodautoscalers'],
  ['networking.k8s.io', 'ingresses'],
  ['policy', 'poddisruptionbudgets'],
];

/** What operating the service needs, and no more. */
function operate(namespaces: string[]): AccessRule[] {
  return [
    {
      verbs: ['patch', 'update'],
      apiGroups: ['apps'],
      resources: ['deployments', 'deployments/scale'],
      namespaces,
    },
    {
      verbs: ['patch'],
      apiGroups: ['autoscaling'],
      resources: ['horizontalpodautoscalers'],
      namespaces,
    },
    {
      verbs: ['patch', 'update'],
      apiGroups: [''],
      resources: ['configmaps'],
      namespaces,
    },
    {
      verbs: [...READ, 'patch'],
      apiGroups: [''],
      resources: ['secrets'],
      namespaces,
    },
    {
      verbs: ['create'],
      apiGroups: [''],
      resources: ['pods/eviction'],
      namespaces,
    },
    { verbs: ['delete'], apiGroups: [''], resources: ['pods'], namespaces },
    // Applying manifests, which makes what is missing, and deleting what they
    // do not hold any more.
    ...APPLIED.map(([group, ...resources]) => ({
      // The service itself is never deleted.
      verbs: ['create', 'patch', ...(group === 'apps' ? [] : ['delete'])],
      apiGroups: [group],
      resources,
      namespaces,
    })),
    {
      verbs: ['create', 'patch'],
      apiGroups: [''],
      resources: ['events'],
      namespaces,
    },
  ];
}

/** Rules that every signed-in user has. */
const EVERYBODY: AccessRule[] = [
  {
    verbs: ['create'],
    apiGroups: ['authorization.k8s.io'],
    resources: ['selfsubjectaccessreviews', 'selfsubjectrulesreviews'],
  },
  {
    verbs: ['create'],
    apiGroups: ['authentication.k8s.io'],
    resources: ['selfsubjectreviews'],
  },
];

/** The three users of the sandbox. The tokens are no secret: the server listens on the loopback interface only. */
export function defaultUsers(
  namespaces: string[],
): Record<'operator' | 'viewer' | 'admin', SandboxUser> {
  const account = (name: string) =>
    `system:serviceaccount:quantum-rerank:${name}`;
  return {
    operator: {
      name: account('portal-operator'),
      rules: [...VIEW, ...operate(namespaces)],
    },
    viewer: { name: account('portal-viewer'), rules: VIEW },
    admin: {
      name: 'sandbox-admin',
      groups: ['system:masters'],
      rules: [{ verbs: ['*'], apiGroups: ['*'], resources: ['*'] }],
    },
  };
}

/** Knows tokens and what their owners may do. */
export class Access {
  private readonly users = new Map<string, SandboxUser>();
  private readonly store: Store;

  constructor(store: Store) {
    this.store = store;
  }

  add(token: string, user: SandboxUser): void {
    this.users.set(token, user);
  }

  /** The owner of a bearer token. */
  userOf(token: string): SandboxUser | undefined {
    return this.users.get(token);
  }

  /** Whether a user may do this, as RBAC decides it. */
  allows(
    user: SandboxUser,
    verb: string,
    group: string,
    resource: string,
    namespace: string | undefined,
    name?: string,
  ): boolean {
    return this.rulesOf(user).some(
      rule =>
        includes(rule.verbs, verb) &&
        includes(rule.apiGroups, group) &&
        includes(rule.resources, resource) &&
        (!rule.resourceNames ||
          (name !== undefined && rule.resourceNames.includes(name))) &&
        (!rule.namespaces ||
          (namespace !== undefined && rule.namespaces.includes(namespace))),
    );
  }

  /** Whether a user may make a resource request. */
  allowsRequest(
    user: SandboxUser,
    verb: string,
    request: ResourceRequest,
  ): boolean {
    const { type, subresource, name } = request;
    const namespace = scopeOf(request);
    const resource = subresource
      ? `${type.plural}/${subresource}`
      : type.plural;
    return this.allows(user, verb, type.group, resource, namespace, name);
  }

  private rulesOf(user: SandboxUser): AccessRule[] {
    return [...EVERYBODY, ...user.rules, ...boundRules(this.store, user)];
  }

  /** The answer of a SelfSubjectRulesReview. */
  rules(user: SandboxUser, namespace: string) {
    const own = this.rulesOf(user)
      .filter(rule => !rule.namespaces || rule.namespaces.includes(namespace))
      .map(({ namespaces: _namespaces, ...rule }) => rule);
    return {
      resourceRules: own,
      nonResourceRules: [
        {
          verbs: ['get'],
          nonResourceURLs: [
            '/healthz',
            '/livez',
            '/readyz',
            '/version',
            '/version/',
          ],
        },
        { verbs: ['get'], nonResourceURLs: ['/.well-known', '/.well-known/*'] },
        {
          verbs: ['get'],
          nonResourceURLs: [
            '/api',
            '/api/*',
            '/apis',
            '/apis/*',
            '/healthz',
            '/livez',
            '/openapi',
            '/openapi/*',
            '/readyz',
            '/version',
            '/version/',
          ],
        },
      ],
      incomplete: false,
    };
  }
}

/** As in Kubernetes, a namespace lies in itself: a Role in it may give the right to read it. */
export function scopeOf({
  type,
  namespace,
  name,
}: ResourceRequest): string | undefined {
  return type.plural === 'namespaces' ? name : namespace;
}

function includes(list: string[], value: string): boolean {
  return list.includes('*') || list.includes(value);
}
