import type {
  ActionRequest,
  Finding,
  GuardrailEffect,
  ProfileEnvironment,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import type { FreezeContext } from './frozen';
import type { PlanFacts } from '../operations/plan/facts';
import type { RollbackConfiguration } from '../operations/plan/rollbackConfiguration';
import type { RollbackTarget } from '../operations/plan/rollbackTarget';

/** What guardrails of every action may look at. They do no I/O. */
export interface GeneralContext extends FreezeContext {
  request: ActionRequest;
  environment: ProfileEnvironment;
  /** The operation that is open on the same deployment. */
  openOperation?: { id: string; title: string; requestedBy: string };
  /** What the portal or a program proposes for the same deployment; it yields. */
  proposal?: { id: string; title: string; requestedBy: string; via: string };
  /** Asked for by a program, for a person who did not start it. */
  unattended?: boolean;
}

/** What guardrails of the deployment and its autoscaler may look at. */
export interface GuardrailContext {
  request: ActionRequest;
  environment: ProfileEnvironment;
  facts: PlanFacts;
  /** How many signals are compared between steps; set for actions that have steps. */
  comparedSignals?: number;
  /** Set for `rollback`. */
  rollbackTarget?: RollbackTarget;
  /** Set for `rollback`, where it was looked up. */
  rollbackConfiguration?: RollbackConfiguration;
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
export interface Guardrail<C = GuardrailContext> {
  code: string;
  defaultEffect: GuardrailEffect;
  check(context: C): GuardrailFinding | undefined;
}
