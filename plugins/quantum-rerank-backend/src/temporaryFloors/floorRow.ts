import {
  floorBoundsSchema,
  temporaryFloorStates,
  type FloorBounds,
  type TemporaryFloor,
  type TemporaryFloorState,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { z } from 'zod';

/** A row of `temporary_floors` as drivers give it: bigints may be text. */
export interface FloorRow {
  id: string;
  generation: number;
  state: string;
  target_key: string;
  entity_ref: string;
  environment: string;
  autoscaler: string;
  autoscaler_uid: string;
  raised: string;
  former: string;
  requested_by: string;
  reason: string;
  raised_at: number | string | null;
  until: number | string;
  next_at: number | string;
  attempts: number;
  problem: string | null;
  restored_by: string | null;
  ended_at: number | string | null;
}

/** Bounds of an autoscaler that were raised for a time. Moments in milliseconds since 1970. */
export interface StoredFloor {
  /** The operation that raised it. */
  id: string;
  generation: number;
  state: TemporaryFloorState;
  targetKey: string;
  entityRef: string;
  environment: string;
  autoscaler: string;
  autoscalerUid: string;
  raised: FloorBounds;
  former: FloorBounds;
  requestedBy: string;
  reason: string;
  raisedAt?: number;
  until: number;
  nextAt: number;
  attempts: number;
  problem?: string;
  restoredBy?: string;
}

/** States in which a floor is not over. */
export const OPEN_FLOOR_STATES: TemporaryFloorState[] = [
  'raising',
  'open',
  'overridden',
];

/** @throws Error that names the floor when its row is damaged */
export function toFloor(row: FloorRow): StoredFloor {
  return {
    id: row.id,
    generation: row.generation,
    state: read(row, 'state', z.enum(temporaryFloorStates), row.state),
    targetKey: row.target_key,
    entityRef: row.entity_ref,
    environment: row.environment,
    autoscaler: row.autoscaler,
    autoscalerUid: row.autoscaler_uid,
    raised: read(row, 'raised', floorBoundsSchema, parseJson(row.raised)),
    former: read(row, 'former', floorBoundsSchema, parseJson(row.former)),
    requestedBy: row.requested_by,
    reason: row.reason,
    ...(row.raised_at === null ? {} : { raisedAt: Number(row.raised_at) }),
    until: Number(row.until),
    nextAt: Number(row.next_at),
    attempts: row.attempts,
    ...(row.problem === null ? {} : { problem: row.problem }),
    ...(row.restored_by === null ? {} : { restoredBy: row.restored_by }),
  };
}

/** What a reader of the environment sees; whoever raised it only with the history. */
export function toView(
  floor: StoredFloor,
  options: { person: boolean },
): TemporaryFloor {
  const moment = (at: number) => new Date(at).toISOString();
  return {
    id: floor.id,
    state: floor.state,
    autoscaler: floor.autoscaler,
    raised: floor.raised,
    former: floor.former,
    ...(options.person
      ? { raisedBy: floor.requestedBy, reason: floor.reason }
      : {}),
    ...(floor.raisedAt === undefined
      ? {}
      : { raisedAt: moment(floor.raisedAt) }),
    until: moment(floor.until),
    ...(floor.problem === undefined ? {} : { problem: floor.problem }),
    attempts: floor.attempts,
    ...(floor.state === 'open' && floor.nextAt > floor.until
      ? { nextAttemptAt: moment(floor.nextAt) }
      : {}),
    ...(floor.restoredBy === undefined ? {} : { restoredBy: floor.restoredBy }),
  };
}

function read<T>(
  row: FloorRow,
  field: string,
  schema: z.ZodType<T>,
  value: unknown,
): T {
  const parsed = schema.safeParse(value);
  if (!parsed.success) {
    throw new Error(
      `The record of the temporary floor ${row.id} is damaged (${field})`,
      { cause: parsed.error },
    );
  }
  return parsed.data;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
