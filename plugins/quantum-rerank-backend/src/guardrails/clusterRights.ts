import { describeRight } from '../operations/rights/Right';
import type { ReviewedRight } from '../operations/rights/RightsReviewer';
import type { Guardrail } from './Guardrail';

/** What guardrails of the rights in the cluster look at. */
export interface RightsContext {
  cluster: string;
  /** What the action needs and what the cluster says to it. */
  rights: ReviewedRight[];
}

/** The action needs a right that the cluster does not give. */
export const clusterRightMissing: Guardrail<RightsContext> = {
  code: 'cluster-right-missing',
  defaultEffect: 'refuse',
  check: ({ cluster, rights }) => {
    const missing = rights.filter(
      right => right.answer === 'denied' && !right.otherwise,
    );
    const kept = missing.find(({ reason }) => reason !== undefined);
    if (kept) {
      return {
        message: `Cluster ${cluster} does not let the portal act as ${kept.who}.`,
        suggestion: `Give the portal's account the right to impersonate, by a ClusterRole as in examples/rbac-impersonate.yaml.`,
      };
    }
    return missing.length > 0
      ? {
          message: `Cluster ${cluster} does not let ${sentencesOf(missing)}.`,
          suggestion:
            'Whoever operates the cluster can give it, by a Role as in examples/rbac.yaml.',
        }
      : undefined;
  },
};

/** Without the right the action works, but something of it is lost. */
export const clusterRightLimited: Guardrail<RightsContext> = {
  code: 'cluster-right-limited',
  defaultEffect: 'inform',
  check: ({ cluster, rights }) => {
    const missing = rights.filter(
      right => right.answer === 'denied' && right.otherwise,
    );
    return missing.length > 0
      ? {
          message: `Cluster ${cluster} does not let ${sentencesOf(
            missing,
          )}. ${missing.map(({ otherwise }) => otherwise).join(' ')}`,
        }
      : undefined;
  },
};

/** The cluster did not say whether it gives a right. */
export const clusterRightUnknown: Guardrail<RightsContext> = {
  code: 'cluster-right-unknown',
  defaultEffect: 'inform',
  check: ({ cluster, rights }) => {
    const unknown = rights.filter(({ answer }) => answer === 'unknown');
    if (unknown.length === 0) {
      return undefined;
    }
    return {
      message: `Whether cluster ${cluster} lets ${sentencesOf(
        unknown,
      )} is not known (${unknown[0].reason}).`,
    };
  },
};

export const rightsGuardrails: Guardrail<RightsContext>[] = [
  clusterRightMissing,
  clusterRightLimited,
  clusterRightUnknown,
];

/** "dana patch deployments.apps/a in one, and the portal's account list pods in one". */
function sentencesOf(rights: ReviewedRight[]): string {
  const byWhom = new Map<string, string[]>();
  for (const right of rights) {
    const { who } = right;
    byWhom.set(who, [...(byWhom.get(who) ?? []), describeRight(right)]);
  }
  // All are on the objects of one environment.
  const [{ namespace }] = rights;
  return [...byWhom]
    .map(([who, words]) => `${who} ${words.join(', ')} in ${namespace}`)
    .join(', and ');
}
