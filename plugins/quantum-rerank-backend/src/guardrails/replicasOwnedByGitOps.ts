import type { Guardrail } from './Guardrail';
import { findGitOpsOwner } from './replicasOwners';

/** Says that a GitOps tool will put its own state back. */
export const replicasOwnedByGitOps: Guardrail = {
  code: 'replicas-owned-by-gitops',
  defaultEffect: 'inform',
  check({ request, facts }) {
    const owner = findGitOpsOwner(facts.deployment);
    if (!owner) {
      return undefined;
    }
    const who = `${owner.tool} (${owner.name}) manages this deployment`;
    switch (request.action) {
      case 'scale':
        return {
          field: 'replicas',
          message: owner.ownsReplicas
            ? `${who} and owns the number of replicas: its next synchronisation sets the number from its repository again.`
            : `${who}. If its manifest names a number of replicas, its next synchronisation sets that number again.`,
          suggestion: 'Change the number in its repository.',
        };
      case 'autoscaling':
        return {
          message: `${who}. If it manages the autoscaler too, its next synchronisation sets the values of its repository again.`,
          suggestion: 'Change the values in its repository.',
        };
      case 'rollback':
        return {
          message: `${who}: with automatic synchronisation the release from its repository comes back, and the rollback is undone.`,
          suggestion:
            'Revert the release in its repository, or suspend its synchronisation first.',
        };
      default:
        return undefined;
    }
  },
};
