import { ConflictError, InputError } from '@backstage/errors';
import {
  MIN_REASON_LENGTH,
  type Operation,
  type Plan,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { passableFindings, reasonFindings } from '../../guardrails';
import type { ActionHandlers } from '../actions/ActionHandler';
import { inverseOf } from '../inverse';
import { describeDrift, type ComparedPlan } from '../plan/drift';
import type { StoredOperation } from '../store/OperationStore';
import { isOpenState } from '../store/rowMapping';

/** Findings about the request itself; others are about the state of things. */
const INPUT_FINDINGS = [
  'outside-replica-bounds',
  'autoscaler-bounds-cross',
  'temporary-floor-not-higher',
  'temporary-floor-time',
  'gradual-only-down',
  'revision-not-found',
  'revision-collected',
  'revision-renumbered',
  'rollback-configuration-unknown',
];

/**
 * Why a request is not accepted, judged by the plan as it is now.
 *
 * @param remembered - the plan that the person saw, where it is known
 */
export function refusalOf(
  plan: Plan,
  body: {
    planHash: string;
    reason: string;
    confirmation?: string;
    breakGlass?: boolean;
  },
  remembered: ComparedPlan | undefined,
): Error | undefined {
  if (plan.hash !== body.planHash) {
    return new ConflictError(
      `This is not what was planned: the target changed since. ${describeDrift(
        remembered,
        plan,
      )} Look at a new plan before you go on.`,
    );
  }
  const passable = passableFindings(plan.findings);
  const passed = body.breakGlass ? passable.map(({ message }) => message) : [];
  const blockedBy = plan.blockedBy.filter(reason => !passed.includes(reason));
  if (blockedBy.length > 0) {
    // What Kubernetes does not take is about the cluster, e.g. its RBAC.
    const isAboutInput =
      plan.dryRun.state !== 'rejected' &&
      plan.findings
        .filter(
          finding =>
            finding.effect === 'refuse' && !passed.includes(finding.message),
        )
        .every(({ code }) => INPUT_FINDINGS.includes(code));
    const message = blockedBy.join(' ');
    return isAboutInput ? new InputError(message) : new ConflictError(message);
  }
  if (
    plan.typedConfirmation !== undefined &&
    body.confirmation !== plan.typedConfirmation
  ) {
    return new InputError(
      `confirmation must be "${plan.typedConfirmation}", typed by hand`,
    );
  }
  if (body.breakGlass && passable.length === 0) {
    return new InputError(
      'breakGlass has nothing to pass: neither an approval nor a freeze stands in the way',
    );
  }
  const reasonLength = body.reason.trim().length;
  if (body.breakGlass && reasonLength < MIN_REASON_LENGTH) {
    return new InputError(
      `reason must be at least ${MIN_REASON_LENGTH} characters for a break-glass: say what the emergency is`,
    );
  }
  if (reasonLength < (plan.minReasonLength ?? 1)) {
    return new InputError(
      `reason must be at least ${
        plan.minReasonLength
      } characters: say why it is right although the plan found this: ${reasonFindings(
        plan.findings,
      )
        .map(({ message }) => message)
        .join(' ')}`,
    );
  }
  return undefined;
}

/**
 * The operation that was made under a key before.
 *
 * @throws ConflictError when the key was used for something else
 */
export function sameRequest(
  earlier: StoredOperation,
  requestDigest: string,
): Operation {
  if (earlier.requestDigest !== requestDigest) {
    throw new ConflictError(
      `idempotencyKey was used before, for another request (${earlier.operation.title}, ${earlier.operation.id}): use a new one`,
    );
  }
  return earlier.operation;
}

/** Why an operation cannot be cancelled, and what can be done instead. */
export function tooLateToCancel(
  stored: StoredOperation,
  handlers: ActionHandlers,
): Error {
  const { operation } = stored;
  if (!isOpenState(operation.state)) {
    return new ConflictError(
      `It is over already (${operation.state}): ${operation.message}`,
    );
  }
  const inverse = inverseOf(stored, handlers);
  return new ConflictError(
    `The change is on its way to Kubernetes, so it cannot be cancelled now. ${
      inverse
        ? `To take it back, wait for its end and then: ${inverse.title}.`
        : 'Wait for its end.'
    }`,
  );
}
