import {
  actionNames,
  openOperationStates,
  operationSchema,
  operationStateSchema,
  operationSummarySchema,
  type OperationSummary,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { z } from 'zod';
import { executionRecordSchema } from './executionRecord';
import type { StoredOperation } from './OperationStore';

/** A row of `operations` as drivers give it: bigints may be text. */
export interface OperationRow {
  id: string;
  sequence: number;
  generation: number;
  state: string;
  action: string;
  parameters: string;
  title: string;
  entity_ref: string;
  environment: string;
  cluster: string;
  namespace: string;
  target_key: string;
  requested_by: string;
  via: string;
  reason: string;
  idempotency_key: string;
  request_digest: string;
  requested_at: number | string;
  not_before: number | string;
  started_at: number | string | null;
  ended_at: number | string | null;
  authorized_at: number | string;
  apply_started_at: number | string | null;
  message: string;
  steps: string;
  plan: string;
  execution: string;
  inverse: string | null;
  cancelled_by: string | null;
  lease_owner: string | null;
  lease_until: number | string | null;
  approval: string | null;
  approval_expires_at: number | string | null;
  break_glass: string | null;
  follows: string | null;
  stop_requested_by: string | null;
  approval_checked_at: number | string | null;
  approval_withdrawn: string | null;
}

/** A row as it is read, with its review beside it. */
export interface ReviewedRow extends OperationRow {
  reviewed_by?: string | null;
  reviewed_at?: number | string | null;
  review_comment?: string | null;
}

/** The record cannot be read; the message names fields, never their content. */
export class PoisonedRecordError extends Error {
  constructor(readonly id: string, readonly problem: string) {
    super(`The record of operation ${id} is damaged (${problem})`);
    this.name = 'PoisonedRecordError';
  }
}

/**
 * @throws PoisonedRecordError
 */
export function toStoredOperation(row: ReviewedRow): StoredOperation {
  const parsed = operationSchema.safeParse(operationFields(row));
  if (!parsed.success) {
    throw new PoisonedRecordError(row.id, fieldsOf(parsed.error));
  }
  const execution = executionRecordSchema.safeParse(parseJson(row.execution));
  if (!execution.success) {
    throw new PoisonedRecordError(row.id, 'execution');
  }
  return {
    operation: parsed.data,
    targetKey: row.target_key,
    idempotencyKey: row.idempotency_key,
    requestDigest: row.request_digest,
    generation: row.generation,
    authorizedAt: Number(row.authorized_at),
    applyStartedAt: optionalNumber(row.apply_started_at),
    ...(row.approval_checked_at === null && row.approval_withdrawn === null
      ? {}
      : {
          approvalCheck: {
            ...(row.approval_checked_at === null
              ? {}
              : { at: Number(row.approval_checked_at) }),
            ...(row.approval_withdrawn === null
              ? {}
              : { withdrawn: row.approval_withdrawn }),
          },
        }),
    ...(row.stop_requested_by
      ? { stopRequestedBy: row.stop_requested_by }
      : {}),
    execution: execution.data,
  };
}

/**
 * A row for a list. One that cannot be read is shown as what it is instead of
 * breaking the list.
 */
export function toOperationSummary(row: ReviewedRow): OperationSummary {
  try {
    const { plan, steps, ...summary } = toStoredOperation(row).operation;
    return summary;
  } catch (error) {
    if (!(error instanceof PoisonedRecordError)) {
      throw error;
    }
    return damagedSummary(row, error);
  }
}

function damagedSummary(
  row: ReviewedRow,
  error: PoisonedRecordError,
): OperationSummary {
  const fields = operationFields(row);
  const { shape } = operationSummarySchema;
  const state = operationStateSchema.safeParse(row.state);
  const action = shape.action.safeParse(row.action);
  const requestedAt = readTime(row.requested_at) ?? new Date(0).toISOString();
  return {
    id: row.id,
    sequence: Number(row.sequence) || 0,
    action: action.success ? action.data : actionNames[0],
    parameters: {},
    title: `Unreadable record: ${row.title}`,
    entityRef: row.entity_ref,
    environment: row.environment,
    cluster: row.cluster,
    namespace: row.namespace,
    target: shape.target.safeParse(fields.target).data ?? {
      kind: 'Deployment',
      name: 'unknown',
      uid: 'unknown',
      generation: 0,
      resourceVersion: 'unknown',
    },
    state: state.success ? state.data : 'interrupted',
    requestedBy: row.requested_by,
    via: row.via,
    reason: row.reason,
    requestedAt,
    notBefore: readTime(row.not_before) ?? requestedAt,
    message: `${error.message}. It is kept as it is; nothing is done with it.`,
    cancellable: false,
  };
}

function operationFields(row: ReviewedRow): Record<string, unknown> & {
  target: unknown;
} {
  const plan = parseJson(row.plan);
  const target =
    plan !== null && typeof plan === 'object' && 'target' in plan
      ? plan.target
      : undefined;
  const startedAt = readTime(row.started_at);
  const endedAt = readTime(row.ended_at);
  const inverse = row.inverse === null ? undefined : parseJson(row.inverse);
  return {
    id: row.id,
    sequence: row.sequence,
    action: row.action,
    parameters: parseJson(row.parameters),
    title: row.title,
    entityRef: row.entity_ref,
    environment: row.environment,
    cluster: row.cluster,
    namespace: row.namespace,
    target,
    state: row.state,
    requestedBy: row.requested_by,
    via: row.via,
    ...(row.follows ? { follows: row.follows } : {}),
    reason: row.reason,
    requestedAt: readTime(row.requested_at),
    notBefore: readTime(row.not_before),
    ...(startedAt ? { startedAt } : {}),
    ...(endedAt ? { endedAt } : {}),
    steps: parseJson(row.steps),
    message: row.message,
    cancellable: isCancellable(row),
    ...(row.cancelled_by ? { cancelledBy: row.cancelled_by } : {}),
    ...(inverse === undefined ? {} : { inverse }),
    // Null where it is damaged, which the schema does not take.
    ...(row.approval ? { approval: parseJson(row.approval) ?? null } : {}),
    ...(row.break_glass ? { breakGlass: breakGlassOf(row) } : {}),
    plan,
  };
}

function breakGlassOf(row: ReviewedRow): Record<string, unknown> {
  const reviewedAt = readTime(row.reviewed_at ?? null);
  return {
    passed: parseJson(row.break_glass ?? ''),
    ...(reviewedAt
      ? {
          state: 'reviewed',
          reviewedBy: row.reviewed_by,
          reviewedAt,
          comment: row.review_comment,
        }
      : { state: 'to-review' }),
  };
}

function isCancellable(row: OperationRow): boolean {
  return (
    isOpenState(row.state) && (row.apply_started_at === null || canStop(row))
  );
}

/**
 * Whether something that was sent can be stopped all the same, and nobody
 * asked for that yet: between two of its parts, or while it is only watched.
 * One request that may be on its way cannot.
 */
function canStop(row: OperationRow): boolean {
  if (row.stop_requested_by !== null) {
    return false;
  }
  const execution = executionRecordSchema.safeParse(parseJson(row.execution));
  if (!execution.success) {
    return false;
  }
  const { applied, gradual, eviction, cache, consumers } = execution.data;
  return applied === undefined
    ? [gradual, eviction, cache, consumers].some(part => part !== undefined)
    : // What only has to hold for a moment is over soon.
      row.state === 'running';
}

export function isOpenState(state: string): boolean {
  return (openOperationStates as readonly string[]).includes(state);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function readTime(value: number | string | null): string | undefined {
  const milliseconds = optionalNumber(value);
  if (milliseconds === undefined) {
    return undefined;
  }
  const date = new Date(milliseconds);
  return Number.isNaN(date.getTime()) ? undefined : date.toISOString();
}

function optionalNumber(value: number | string | null): number | undefined {
  return value === null || value === undefined ? undefined : Number(value);
}

function fieldsOf(error: z.ZodError): string {
  return [
    ...new Set(error.issues.map(issue => String(issue.path[0] ?? 'record'))),
  ].join(', ');
}
