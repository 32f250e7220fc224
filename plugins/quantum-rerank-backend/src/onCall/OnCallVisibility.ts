import type {
  BackstageCredentials,
  UserInfoService,
} from '@backstage/backend-plugin-api';
import { overviewReadPermission } from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import type { UserCredentials } from '../operations/OperationService';
import type {
  OperationAuthorizer,
  OperationPermission,
} from '../permissions/OperationAuthorizer';
import type { ProfileService, Target } from '../profile/ProfileService';
import { detailsOf } from './detailsOf';
import { normalizeRef } from './entityRefs';
import type { Details } from './persons/personView';
import { requireRef } from './queries';
import { listVisible } from './services/listVisible';

/**
 * What of who is on call a caller may see. Roles and static contacts need
 * `quantum-rerank.overview.read`, names `quantum-rerank.oncall.read`, and how
 * to reach persons `quantum-rerank.oncall.contact.read` as well.
 */
export class OnCallVisibility {
  readonly #authorizer: Pick<OperationAuthorizer, 'authorizeRead'>;
  readonly #profiles: ProfileService;
  readonly #userInfo: UserInfoService;

  constructor(options: {
    authorizer: Pick<OperationAuthorizer, 'authorizeRead'>;
    profiles: ProfileService;
    userInfo: UserInfoService;
  }) {
    this.#authorizer = options.authorizer;
    this.#profiles = options.profiles;
    this.#userInfo = options.userInfo;
  }

  /** @throws NotAllowedError when the caller may not see it at all */
  async readTarget(
    where: { entityRef: string; environment: string },
    credentials: BackstageCredentials,
  ): Promise<Target> {
    const target = await this.#profiles.getTarget(
      requireRef(where.entityRef),
      where.environment,
      { credentials },
    );
    await this.require(target, overviewReadPermission, credentials);
    return target;
  }

  /** @throws NotAllowedError */
  require(
    target: Target,
    permission: OperationPermission,
    credentials: BackstageCredentials,
  ): Promise<void> {
    return this.#authorizer.authorizeRead(target, permission, { credentials });
  }

  /** How much of persons the caller may see. */
  detailsOf(
    target: Target,
    credentials: BackstageCredentials,
  ): Promise<Details> {
    return detailsOf(target, credentials, this.#authorizer);
  }

  /** Every environment that the caller may see. */
  visible(credentials: BackstageCredentials): Promise<Target[]> {
    return listVisible(this.#profiles, credentials, target =>
      this.require(target, overviewReadPermission, credentials),
    );
  }

  /** Normalized references of a person and of their groups. */
  async claimsOf(credentials: UserCredentials): Promise<Set<string>> {
    const { ownershipEntityRefs } = await this.#userInfo.getUserInfo(
      credentials,
    );
    return new Set(
      [credentials.principal.userEntityRef, ...ownershipEntityRefs].flatMap(
        ref => normalizeRef(ref) ?? [],
      ),
    );
  }
}
