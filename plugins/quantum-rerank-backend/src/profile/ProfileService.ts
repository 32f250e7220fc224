import type { BackstageCredentials } from '@backstage/backend-plugin-api';
import type { Entity } from '@backstage/catalog-model';
import type {
  Profile,
  ProfileEnvironment,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';

/** An entity that is operated, with its profile. */
export interface OperatedEntity {
  entity: Entity;
  /** Full, lower-cased entity reference. */
  entityRef: string;
  /** Full references of the owners (`ownedBy` relations). */
  ownerRefs: string[];
  profile: Profile;
  /** Environments of the profile, narrowed by the entity's annotation. */
  environments: ProfileEnvironment[];
}

/** One environment of an operated entity: where every read and write goes. */
export interface Target extends Omit<OperatedEntity, 'environments'> {
  environment: ProfileEnvironment;
}

/**
 * Resolves entity and environment on the server. Names of clusters,
 * namespaces and objects come from the profile only, never from a request or
 * an annotation.
 */
export interface ProfileService {
  /**
   * @throws NotFoundError when the caller cannot see the entity, or no profile lists it
   */
  getOperatedEntity(
    entityRef: string,
    options: { credentials: BackstageCredentials },
  ): Promise<OperatedEntity>;

  /**
   * @throws NotFoundError also when the environment does not exist, naming those that do
   */
  getTarget(
    entityRef: string,
    environment: string,
    options: { credentials: BackstageCredentials },
  ): Promise<Target>;

  /** Every environment of every profile, with the entities it may be operated as: for watches at start-up. */
  listEnvironments(): Array<{
    profile: Profile;
    environment: ProfileEnvironment;
  }>;

  /**
   * Whether every configured profile could be read since this backend started.
   * While not, what {@link listEnvironments} does not list may still exist.
   */
  isComplete(): boolean;
}
