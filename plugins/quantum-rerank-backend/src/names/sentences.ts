import {
  AUTOMATION_VIA,
  type Availability,
  type Operation,
  type OperationSummary,
  type Plan,
  type ReportSummary,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import type { Say } from './SentenceNames';

/** Ways on which the portal gives the reason itself. */
const OWN_REASONS = [AUTOMATION_VIA, 'temporary-floor'];

/** Says what the portal wrote in a plan; nothing of its diff. */
export function sayPlan<T extends Plan>(plan: T, say: Say): T {
  return {
    ...plan,
    facts: plan.facts.map(fact => ({ ...fact, value: say(fact.value) })),
    findings: plan.findings.map(finding => ({
      ...finding,
      message: say(finding.message),
      ...(finding.suggestion === undefined
        ? {}
        : { suggestion: say(finding.suggestion) }),
    })),
    permission: {
      ...plan.permission,
      reason: say(plan.permission.reason),
    },
    blockedBy: plan.blockedBy.map(say),
    ...(plan.approval === undefined
      ? {}
      : {
          approval: {
            ...plan.approval,
            reasons: plan.approval.reasons.map(say),
            approvers: say(plan.approval.approvers),
          },
        }),
  };
}

/** Says what the portal wrote in a row of the history; not what people wrote. */
export function sayOperationSummary<T extends OperationSummary>(
  operation: T,
  say: Say,
): T {
  const { message, reason, approval, breakGlass } = operation;
  return {
    ...operation,
    message: say(message),
    reason: OWN_REASONS.includes(operation.via) ? say(reason) : reason,
    ...(approval?.mayDecideReason === undefined
      ? {}
      : {
          approval: {
            ...approval,
            mayDecideReason: say(approval.mayDecideReason),
          },
        }),
    ...(breakGlass === undefined
      ? {}
      : {
          breakGlass: { ...breakGlass, passed: breakGlass.passed.map(say) },
        }),
  };
}

/** Says what the portal wrote in an operation; not what people wrote. */
export function sayOperation<T extends Operation>(operation: T, say: Say): T {
  return {
    ...sayOperationSummary(operation, say),
    steps: operation.steps.map(step =>
      step.message === undefined
        ? step
        : { ...step, message: say(step.message) },
    ),
    plan: sayPlan(operation.plan, say),
  };
}

/** Says why something may or may not be done. */
export function sayReasons<T extends Pick<Availability, 'reason'>>(
  items: T[],
  say: Say,
): T[] {
  return items.map(item => ({ ...item, reason: say(item.reason) }));
}

/** Says in one sentence what a report found, or why it ended. */
export function sayReport<T extends ReportSummary>(report: T, say: Say): T {
  return report.summary === undefined
    ? report
    : { ...report, summary: say(report.summary) };
}
