import type { Impersonation, KubernetesApi } from '../kubernetes/KubernetesApi';

/** A connection to a named cluster. */
export interface ClusterConnection {
  readonly name: string;
  readonly api: KubernetesApi;
  /** Whom changes are made as; absent where the account of the portal makes them. */
  readonly as?: Impersonation;
}

/** Finds clusters by the names that profiles use. */
export interface ClusterRegistry {
  /**
   * @throws NotFoundError when no source knows the name, with the names of the sources asked
   */
  getCluster(
    name: string,
    options?: {
      /**
       * Entity reference of the person for whom something is changed: where
       * the cluster is configured so, changes are made as that person.
       */
      actingFor?: string;
    },
  ): Promise<ClusterConnection>;
}
