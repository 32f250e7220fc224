import {
  AuthorizeResult,
  type PolicyDecision,
} from '@backstage/plugin-permission-common';
import {
  createConditionAuthorizer,
  type PermissionRuleset,
} from '@backstage/plugin-permission-node';
import type { Availability } from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import type {
  OperationResource,
  OperationResourceQuery,
} from '@quantumrerank/backstage-plugin-quantum-rerank-node';
import {
  describeConditions,
  evaluateConditions,
  listOf,
  onCallWords,
} from './conditionWords';
import type { ActionDecision } from './OperationAuthorizer';

/** Rules of operations, those that modules added included. */
export type OperationRuleset = PermissionRuleset<
  OperationResource,
  OperationResourceQuery
>;

/** Applies what the policy decided to a resource, and says why. */
export class DecisionExplainer {
  readonly #ruleset: OperationRuleset;
  /** Whether a decision allows it for the resource. */
  readonly allows: (
    decision: PolicyDecision,
    resource: OperationResource | undefined,
  ) => boolean;

  constructor(ruleset: OperationRuleset) {
    this.#ruleset = ruleset;
    this.allows = createConditionAuthorizer(ruleset);
  }

  explain(
    decision: PolicyDecision,
    resource: OperationResource,
    what: string,
  ): ActionDecision {
    if (decision.result !== AuthorizeResult.CONDITIONAL) {
      if (decision.result === AuthorizeResult.ALLOW) {
        return { decision: 'allow', reason: `You may ${what}.` };
      }
      return {
        decision: 'deny',
        reason: `The permission policy does not let you ${what}. Owners: ${listOf(
          resource.ownerRefs,
          'none',
        )}; on call now: ${onCallWords(resource.onCallRefs)}.`,
      };
    }
    const allowed = this.allows(decision, resource);
    const words = describeConditions(
      decision.conditions,
      allowed ? 'true' : 'false',
      resource,
      this.#ruleset,
    );
    return allowed
      ? { decision: 'allow', reason: `You may ${what}.` }
      : {
          decision: 'deny',
          reason: `To ${what} you must ${words ?? 'meet the policy'}.`,
        };
  }

  /** What it is before the parameters of an action are known. */
  availability(
    decision: PolicyDecision,
    resource: OperationResource,
    what: string,
  ): { state: Availability['state']; reason: string } {
    if (decision.result !== AuthorizeResult.CONDITIONAL) {
      const answer = this.explain(decision, resource, what);
      return {
        state: answer.decision === 'allow' ? 'allowed' : 'denied',
        reason: answer.reason,
      };
    }
    const truth = evaluateConditions(
      decision.conditions,
      resource,
      this.#ruleset,
    );
    if (truth === 'open') {
      const open = describeConditions(
        decision.conditions,
        'open',
        resource,
        this.#ruleset,
      );
      return {
        state: 'conditional',
        reason: `You may ${what}, but must ${open}.`,
      };
    }
    const answer = this.explain(decision, resource, what);
    return {
      state: answer.decision === 'allow' ? 'allowed' : 'denied',
      reason: answer.reason,
    };
  }
}
