import type { OperationApproval } from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import type { NewOperation, OperationChange } from './OperationStore';
import type { OperationRow } from './rowMapping';

/** The row of a new operation; `at` is a moment of the database's clock. */
export function newRow(input: NewOperation, at: number): OperationRow {
  const { plan, approvalMs } = input;
  const waits = approvalMs !== undefined;
  const notBefore = at + input.gracePeriodMs;
  return {
    id: input.id,
    sequence: 1,
    generation: 0,
    state: waits ? 'awaiting-approval' : 'queued',
    action: plan.action,
    parameters: JSON.stringify(plan.parameters),
    title: input.title,
    entity_ref: plan.entityRef,
    environment: plan.environment,
    cluster: plan.cluster,
    namespace: plan.namespace,
    target_key: input.targetKey,
    requested_by: input.requestedBy,
    via: input.via,
    reason: input.reason,
    idempotency_key: input.idempotencyKey,
    request_digest: input.requestDigest,
    requested_at: at,
    not_before: notBefore,
    started_at: null,
    ended_at: null,
    authorized_at: at,
    apply_started_at: null,
    message: input.message,
    steps: JSON.stringify(input.steps),
    plan: JSON.stringify(plan),
    execution: '{}',
    inverse: null,
    cancelled_by: null,
    // Nobody takes what waits for approval; afterwards it may be for this one.
    lease_owner: input.lease.owner,
    lease_until: waits ? null : notBefore + input.lease.milliseconds,
    approval: approvalOf(input, at),
    approval_expires_at: waits ? at + approvalMs : null,
    break_glass: input.breakGlass ? JSON.stringify(input.breakGlass) : null,
    follows: plan.follows ?? null,
    stop_requested_by: null,
    approval_checked_at: null,
    approval_withdrawn: null,
  };
}

function approvalOf(input: NewOperation, at: number): string | null {
  if (!input.plan.approval) {
    return null;
  }
  const approval: OperationApproval =
    input.approvalMs === undefined
      ? { state: 'bypassed', expiresAt: new Date(at).toISOString() }
      : {
          state: 'waiting',
          expiresAt: new Date(at + input.approvalMs).toISOString(),
        };
  return JSON.stringify(approval);
}

/** The columns that a change touches; `at` is a moment of the database's clock. */
export function columnsOf(
  change: OperationChange,
  at: number,
): Partial<OperationRow> {
  return {
    ...(change.state ? { state: change.state } : {}),
    ...(change.message === undefined ? {} : { message: change.message }),
    ...(change.steps ? { steps: JSON.stringify(change.steps) } : {}),
    ...(change.execution
      ? { execution: JSON.stringify(change.execution) }
      : {}),
    ...(change.inverse ? { inverse: JSON.stringify(change.inverse) } : {}),
    ...(change.started ? { started_at: at } : {}),
    ...(change.authorized ? { authorized_at: at } : {}),
    ...(change.applyStarted ? { apply_started_at: at } : {}),
  };
}
