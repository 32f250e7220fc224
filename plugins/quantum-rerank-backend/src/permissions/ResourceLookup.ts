import {
  AuthorizeResult,
  type PolicyDecision,
} from '@backstage/plugin-permission-common';
import type { OperationResource } from '@quantumrerank/backstage-plugin-quantum-rerank-node';
import type { FreezeFacts } from '../freeze';
import type { Target } from '../profile/ProfileService';
import { needFreezeFacts, resourceOfTarget } from './operationResources';

/** What rules look at before it is known whether they ask about freeze. */
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

  async draft(target: Target): Promise<DraftResource> {
    return {
      ...resourceOfTarget(target, await this.#findOnCallRefs(target)),
      target,
    };
  }

  /** Looks freeze and incidents up where a decision may depend on them. */
  async complete(
    decisions: PolicyDecision[],
    { target, ...resource }: DraftResource,
  ): Promise<OperationResource> {
    const needed = decisions.some(
      decision =>
        decision.result === AuthorizeResult.CONDITIONAL &&
        needFreezeFacts(decision.conditions),
    );
    return needed
      ? { ...resource, ...(await this.#findFreezeFacts(target)) }
      : resource;
  }
}
