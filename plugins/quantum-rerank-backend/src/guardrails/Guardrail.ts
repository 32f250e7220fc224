import type {
  ActionRequest,
  Finding,
  GuardrailEffect,
  ProfileEnvironment,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import type { PlanFacts } from '../operations/plan/facts';
import type { RollbackTarget } from '../operations/plan/rollbackTarget';

/** Everything a guardrail may look at. It does no I/O. */
export interface GuardrailContext {
  request: ActionRequest;
  environment: ProfileEnvironment;
  facts: PlanFacts;
  /** Set for `rollback`. */
  rollbackTarget?: RollbackTarget;
  /** The operation that is open on the same deployment. */
  openOperation?: { id: string; title: string; requestedBy: string };
}

/** What a guardrail found, before the profile's effects are applied. */
export interface GuardrailFinding
  extends Omit<Finding, 'code' | 'effect' | 'field' | 'suggestion'> {
  field?: string;
  suggestion?: string;
  /** Instead of the guardrail's default. */
  effect?: GuardrailEffect;
}

/** A check on a plan. */
export interface Guardrail {
  code: string;
  defaultEffect: GuardrailEffect;
  check(context: GuardrailContext): GuardrailFinding | undefined;
}
