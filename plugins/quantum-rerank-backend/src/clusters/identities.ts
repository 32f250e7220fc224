import type { RootConfigService } from '@backstage/backend-plugin-api';
import { InputError } from '@backstage/errors';
import type { Impersonation, KubernetesApi } from '../kubernetes/KubernetesApi';

/** As whom changes in a cluster are made. */
export interface ClusterIdentity {
  /** Put before the entity reference of the person. */
  userPrefix: string;
  groups: string[];
}

const DEFAULT_PREFIX = 'backstage:';

/**
 * Reads `quantumRerank.clusters`: the clusters in which changes are made as
 * the person who asked for them. In all others the account of the portal
 * makes them.
 *
 * @throws InputError when a prefix would name users of Kubernetes itself
 */
export function readIdentities(
  config: RootConfigService,
): Map<string, ClusterIdentity> {
  const identities = new Map<string, ClusterIdentity>();
  for (const entry of config.getOptionalConfigArray('quantumRerank.clusters') ??
    []) {
    if (entry.getOptionalString('identity') === 'impersonate') {
      const userPrefix =
        entry.getOptionalString('userPrefix') ?? DEFAULT_PREFIX;
      const groups = entry.getOptionalStringArray('groups') ?? [];
      const reserved = [userPrefix, ...groups].find(name =>
        name.startsWith('system:'),
      );
      if (reserved !== undefined) {
        throw new InputError(
          `quantumRerank.clusters: "${reserved}" begins with "system:", which is reserved for Kubernetes itself`,
        );
      }
      identities.set(entry.getString('name'), { userPrefix, groups });
    }
  }
  return identities;
}

/** A person as a user of the cluster. */
export function impersonationOf(
  { userPrefix, groups }: ClusterIdentity,
  userEntityRef: string,
): Impersonation {
  return { user: `${userPrefix}${userEntityRef}`, groups };
}

/** An API whose changes, and their dry runs, are made as somebody. Reads stay those of the portal. */
export function actingAs(api: KubernetesApi, as: Impersonation): KubernetesApi {
  return {
    request: request =>
      api.request(request.method === 'GET' ? request : { ...request, as }),
    list: (path, options) => api.list(path, options),
    watch: (path, options) => api.watch(path, options),
  };
}
