import type { BackstageCredentials } from '@backstage/backend-plugin-api';
import type {
  ActionDecision,
  OperationAuthorizer,
} from '../../permissions/OperationAuthorizer';
import type { Target } from '../../profile/ProfileService';

/** As much of a principal as matters here. */
interface Principal {
  type?: string;
  userEntityRef?: string;
  actor?: { subject: string };
}

/**
 * Whether the caller may approve, reject or review what `requestedBy` asked
 * for: a person, directly, never the one who asked, and allowed by the policy.
 */
export async function judgeDecider(
  target: Target,
  operation: { requestedBy: string },
  options: {
    authorizer: OperationAuthorizer;
    credentials: BackstageCredentials;
  },
): Promise<ActionDecision> {
  const { authorizer, credentials } = options;
  const { type, userEntityRef, actor } = credentials.principal as Principal;
  if (!authorizer.writes.enabled) {
    return deny(authorizer.writes.reason ?? 'Changes are switched off.');
  }
  if (type !== 'user') {
    return deny(
      'Approvals and reviews are given by persons: the request carries no signed-in user, only a service.',
    );
  }
  if (actor) {
    return deny(
      `Approvals and reviews are given by a person directly, not through ${actor.subject}.`,
    );
  }
  if (userEntityRef === operation.requestedBy) {
    return deny(
      'Whoever asked for a change does not approve or review it; somebody else has to.',
    );
  }
  return authorizer.authorizeApproval(target, operation, { credentials });
}

function deny(reason: string): ActionDecision {
  return { decision: 'deny', reason };
}
