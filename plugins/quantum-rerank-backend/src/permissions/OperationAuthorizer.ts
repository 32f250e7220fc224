import type { BackstageCredentials } from '@backstage/backend-plugin-api';
import type { ResourcePermission } from '@backstage/plugin-permission-common';
import type {
  ActionRequest,
  Availability,
  Capability,
  CapabilityName,
  RESOURCE_TYPE_OPERATION,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import type { Target } from '../profile/ProfileService';

/** A permission of this plugin. */
export type OperationPermission = ResourcePermission<
  typeof RESOURCE_TYPE_OPERATION
>;

/** Answer to "may this person do this here", with the reason in words. */
export interface ActionDecision {
  decision: 'allow' | 'deny';
  reason: string;
}

/**
 * Whose operations a person may see. With neither list: everybody's.
 */
export interface RequesterFilter {
  /** Only operations asked for by these. */
  include?: string[];
  /** All but those asked for by these. */
  exclude?: string[];
}

/**
 * Takes every permission decision of the plugin, so that a list, a button and
 * a POST give the same answer for the same reason.
 */
export interface OperationAuthorizer {
  /**
   * Whether changes are possible at all. They are refused while the
   * permission framework is off, because Backstage then allows everything.
   */
  readonly writes: { enabled: boolean; reason?: string };

  /**
   * @throws NotAllowedError that says who could
   */
  authorizeRead(
    target: Target,
    permission: OperationPermission,
    options: { credentials: BackstageCredentials; requestedBy?: string },
  ): Promise<void>;

  /** Which operations of the target the caller may see; undefined: none. */
  authorizeHistory(
    target: Target,
    options: { credentials: BackstageCredentials },
  ): Promise<RequesterFilter | undefined>;

  /** Decides on a change with its parameters. Only persons are ever allowed. */
  authorizeAction(
    target: Target,
    request: ActionRequest,
    options: { credentials: BackstageCredentials },
  ): Promise<ActionDecision>;

  /** Decides on a cancellation of an operation that `requestedBy` asked for. */
  authorizeCancellation(
    target: Target,
    operation: { requestedBy: string },
    options: { credentials: BackstageCredentials },
  ): Promise<ActionDecision>;

  /** Decides on approving or reviewing what `requestedBy` asked for. */
  authorizeApproval(
    target: Target,
    operation: { requestedBy: string },
    options: { credentials: BackstageCredentials },
  ): Promise<ActionDecision>;

  /** Decides on passing approval and freeze in an emergency. */
  authorizeBreakGlass(
    target: Target,
    request: ActionRequest,
    options: { credentials: BackstageCredentials },
  ): Promise<ActionDecision>;

  /**
   * Decides on something that changes no workload. Only persons are ever
   * allowed.
   */
  authorizeCapability(
    target: Target,
    capability: CapabilityName,
    options: { credentials: BackstageCredentials },
  ): Promise<ActionDecision>;

  /** What the caller may do; agrees with `authorizeAction` and `authorizeCapability`. */
  getAvailability(
    target: Target,
    options: { credentials: BackstageCredentials },
  ): Promise<{
    writesEnabled: boolean;
    writesReason?: string;
    actions: Availability[];
    capabilities: Capability[];
  }>;
}
