import {
  AuthorizeResult,
  type PermissionCondition,
  type PermissionCriteria,
  type PolicyDecision,
} from '@backstage/plugin-permission-common';
import type { OperationResource } from '@quantumrerank/backstage-plugin-quantum-rerank-node';
import type { FreezeFacts } from '../freeze';
import type { Target } from '../profile/ProfileService';
import {
  needFreezeFacts,
  needOnCallRefs,
  resourceOfTarget,
} from './operationResources';

/** What rules look at before it is known what they ask about. */
export interface DraftResource extends OperationResource {
  target: Target;
}

/** Looks up what rules look at: who is on call, freeze windows, incidents. */
export class ResourceLookup {
  readonly #findOnCallRefs: (target: Target) => Promise<string[]>;
  readonly #findFreezeFacts: (target: Target) => Promise<FreezeFacts>;

  constructor(options: {
    findOnCallRefs: (target: Target) => Promise<string[]>;
    findFreezeFacts: (target: Target) => Promise<FreezeFacts>;
  }) {
    this.#findOnCallRefs = options.findOnCallRefs;
    this.#findFreezeFacts = options.findFreezeFacts;
  }

  draft(target: Target): DraftResource {
    return { ...resourceOfTarget(target, []), target };
  }

  /**
   * Looks up what a decision may depend on, as a source of who is on call may
   * take long: who is on call also for a refusal, which names them; freeze and
   * incidents.
   */
  async complete(
    decisions: PolicyDecision[],
    { target, ...resource }: DraftResource,
  ): Promise<OperationResource> {
    const depend = (
      need: (criteria: PermissionCriteria<PermissionCondition>) => boolean,
    ) =>
      decisions.some(
        decision =>
          decision.result === AuthorizeResult.CONDITIONAL &&
          need(decision.conditions),
      );
    const refused = decisions.some(
      ({ result }) => result === AuthorizeResult.DENY,
    );
    const [onCallRefs, freezeFacts] = await Promise.all([
      refused || depend(needOnCallRefs)
        ? this.#findOnCallRefs(target)
        : resource.onCallRefs,
      depend(needFreezeFacts) ? this.#findFreezeFacts(target) : {},
    ]);
    return { ...resource, onCallRefs, ...freezeFacts };
  }
}
