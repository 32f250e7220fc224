import { z } from 'zod';
import { pageOf, timestampSchema } from './primitives';

/**
 * States of a temporary floor. `raising`, `open` and `overridden` are not
 * over; the others are final.
 *
 * @public
 */
export const temporaryFloorStates = [
  /** Its operation is being carried out. */
  'raising',
  /** It stands, and the former values come back when its time is over. */
  'open',
  /** Somebody else changed the bounds since: nothing is put back until a person decides. */
  'overridden',
  /** The former values are back. */
  'restored',
  /** A person left the bounds as they were then. */
  'kept',
  /** Another change of the bounds took its place. */
  'replaced',
  /** The autoscaler is not there any more. */
  'gone',
  /** Its operation ended without raising anything. */
  'not-raised',
] as const;

/** @public */
export type TemporaryFloorState = (typeof temporaryFloorStates)[number];

/** Bounds of an autoscaler that a floor raised; what it left alone is absent. @public */
export const floorBoundsSchema = z.object({
  minReplicas: z.int(),
  maxReplicas: z.int().optional(),
});

/** @public */
export type FloorBounds = z.infer<typeof floorBoundsSchema>;

/** @public */
export const temporaryFloorSchema = z.object({
  /** Id of the operation that raised it. */
  id: z.string(),
  state: z.enum(temporaryFloorStates),
  autoscaler: z.string(),
  raised: floorBoundsSchema,
  /** What comes back. */
  former: floorBoundsSchema,
  /** Absent where the reader may not see the history. */
  raisedBy: z.string().optional(),
  /** Absent where the reader may not see the history. */
  reason: z.string().optional(),
  raisedAt: timestampSchema.optional(),
  /** When the former values come back. */
  until: timestampSchema,
  /** Why the former values are not back although the time is over, or what a person has to decide. */
  problem: z.string().optional(),
  /** How often it was tried to put them back. */
  attempts: z.int(),
  /** When it is tried again. */
  nextAttemptAt: timestampSchema.optional(),
  /** The operation that puts them back, once there is one. */
  restoredBy: z.string().optional(),
});

/** @public */
export type TemporaryFloor = z.infer<typeof temporaryFloorSchema>;

/** Answer of `GET …/temporary-floors`. @public */
export const temporaryFloorPageSchema = pageOf(temporaryFloorSchema);
