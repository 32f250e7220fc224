import type { ProfileEnvironment } from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import type { NamedConsumer } from '../plan/consumerFacts';

/** One kind of call that an action makes, as RBAC of the cluster decides it. */
export interface Right {
  verb: 'get' | 'list' | 'create' | 'patch' | 'delete';
  /** API group; empty for the core. */
  group: string;
  /** Plural name. */
  resource: string;
  subresource?: string;
  namespace: string;
  /** Absent where no single object is meant: lists, creations, any pod. */
  name?: string;
  /**
   * Who makes the call: the account of the portal, or whoever asks for the
   * action, where the cluster is changed as the person.
   */
  by: 'portal' | 'requester';
  /** What is lost without it, a sentence; absent where the action cannot be carried out without it. */
  otherwise?: string;
}

/** Group and resource of what actions work with. */
export const DEPLOYMENTS = ['apps', 'deployments'] as const;
export const REPLICA_SETS = ['apps', 'replicasets'] as const;
export const AUTOSCALERS = ['autoscaling', 'horizontalpodautoscalers'] as const;
export const DISRUPTION_BUDGETS = ['policy', 'poddisruptionbudgets'] as const;
export const PODS = ['', 'pods'] as const;
export const CONFIG_MAPS = ['', 'configmaps'] as const;
export const SECRETS = ['', 'secrets'] as const;

/** "patch deployments.apps/quantum-rerank", as `kubectl auth can-i` is asked. */
export function describeRight({
  verb,
  group,
  resource,
  subresource,
  name,
}: Right): string {
  const path = [resource, subresource].filter(Boolean).join('/');
  return `${verb} ${group ? `${path}.${group}` : path}${
    name === undefined ? '' : `/${name}`
  }`;
}

/** Rights on the objects of one environment, for handlers to declare. */
export class EnvironmentRights {
  readonly #environment: ProfileEnvironment;

  constructor(environment: ProfileEnvironment) {
    this.#environment = environment;
  }

  /** A read of what an action rests on; the portal makes it for everybody. */
  read(
    verb: 'get' | 'list',
    [group, resource]: readonly [string, string],
    options: { name?: string; otherwise?: string } = {},
  ): Right {
    return { ...this.#base(group, resource), verb, by: 'portal', ...options };
  }

  /** A change, in the name of whoever asks for it. */
  change(
    verb: 'create' | 'patch' | 'delete',
    [group, resource]: readonly [string, string],
    options: { name?: string; subresource?: string } = {},
  ): Right {
    return {
      ...this.#base(group, resource),
      verb,
      by: 'requester',
      ...options,
    };
  }

  /** What `collectFacts` reads. */
  facts(): Right[] {
    return [
      this.deployment('get'),
      this.read('list', REPLICA_SETS),
      this.autoscalers(),
      this.read('list', DISRUPTION_BUDGETS, {
        otherwise: 'What a disruption budget says stays unknown.',
      }),
    ];
  }

  /** Who else reads a ConfigMap or Secret. */
  consumers(): Right {
    return this.read('list', DEPLOYMENTS, {
      otherwise: 'Which other deployments read it stays unknown.',
    });
  }

  /**
   * Workloads that the profile names, each of which is looked at, and the
   * restart of those that read what is changed.
   */
  namedConsumers(named: NamedConsumer[], restart: boolean): Right[] {
    return named.flatMap(({ name, state }) => [
      this.read('get', DEPLOYMENTS, {
        name,
        ...(restart
          ? {}
          : { otherwise: `Whether ${name} reads it stays unknown.` }),
      }),
      ...(restart && state === 'reading'
        ? [this.change('patch', DEPLOYMENTS, { name })]
        : []),
    ]);
  }

  /** The restart after a change of what pods read, and the look at its end. */
  restart(): Right[] {
    return [this.deployment('patch'), ...this.facts(), this.read('list', PODS)];
  }

  /** Whether an autoscaler drives the deployment. */
  autoscalers(): Right {
    return this.read('list', AUTOSCALERS, {
      otherwise: 'Whether an autoscaler owns the replicas stays unknown.',
    });
  }

  /** What `watchRollout` reads. */
  rollout(): Right[] {
    return [
      this.deployment('get'),
      this.read('list', REPLICA_SETS),
      this.read('list', PODS, {
        otherwise: 'What is wrong with pods that do not start is not told.',
      }),
    ];
  }

  /** The Kubernetes Event that every action leaves behind. */
  event(): Right {
    return {
      ...this.#base('', 'events'),
      verb: 'create',
      by: 'portal',
      otherwise: 'No Kubernetes Event tells who did it and why.',
    };
  }

  /** The operated deployment. */
  deployment(verb: 'get' | 'patch'): Right {
    const { deployment: name } = this.#environment.resources;
    return verb === 'get'
      ? this.read(verb, DEPLOYMENTS, { name })
      : this.change(verb, DEPLOYMENTS, { name });
  }

  #base(group: string, resource: string) {
    return { group, resource, namespace: this.#environment.namespace };
  }
}
