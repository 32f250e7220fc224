import { z } from 'zod';
import { severitySchema } from '../profile/signals';
import { actionNameSchema } from '../actions';
import { onCallOverrideSchema } from './onCall';
import { operationStateSchema, operationSummarySchema } from './operation';
import { plainText } from './plainText';
import { pageOf, timestampSchema } from './primitives';

/** What is kept of an environment: changes, replacements, escalations. @public */
export const historyKindSchema = z.enum([
  'operation',
  'replacement',
  'escalation',
]);

/** @public */
export type HistoryKind = z.infer<typeof historyKindSchema>;

/** An operation, at the time it was asked for. @public */
export const operationEntrySchema = z.object({
  kind: z.literal('operation'),
  at: timestampSchema,
  operation: operationSummarySchema,
});

/**
 * That somebody is on call instead of somebody else, or is not any more. Who
 * and why are left out for callers who may not see who is on call.
 *
 * @public
 */
export const replacementEntrySchema = z.object({
  kind: z.literal('replacement'),
  event: z.enum(['made', 'withdrawn']),
  at: timestampSchema,
  /** Who made it, or took it back. */
  by: z.string().optional(),
  /** E.g. `portal`. */
  via: z.string(),
  /** Why it was taken back. */
  comment: z.string().optional(),
  replacement: onCallOverrideSchema
    .pick({
      id: true,
      rotation: true,
      kind: true,
      state: true,
      person: true,
      replaces: true,
      from: true,
      until: true,
    })
    .extend({
      /** Title of the rotation; its id where the profile no longer has it. */
      title: z.string(),
      /** Absent where the profile no longer has the rotation. */
      level: z.int().optional(),
      /** E.g. "Senior Engineer". */
      role: z.string().optional(),
      /** Of a swap: the time that is given in exchange. */
      exchange: z
        .object({ from: timestampSchema, until: timestampSchema })
        .optional(),
      reason: z.string().optional(),
    }),
});

/** @public */
export type ReplacementEntry = z.infer<typeof replacementEntrySchema>;

/** That somebody took care of an escalation, or that it ended. @public */
export const escalationEntrySchema = z.object({
  kind: z.literal('escalation'),
  event: z.enum(['acknowledged', 'resolved']),
  at: timestampSchema,
  /** Only of those who acknowledged, and for those who may see who is on call. */
  by: z.string().optional(),
  /** One sentence. */
  text: z.string(),
  escalation: z.object({
    id: z.string(),
    subject: z.object({
      kind: z.enum(['alert', 'incident']),
      id: z.string(),
      title: z.string(),
    }),
    severity: severitySchema,
  }),
});

/** @public */
export type EscalationEntry = z.infer<typeof escalationEntrySchema>;

/** Something that was done in an environment. @public */
export const historyEntrySchema = z.discriminatedUnion('kind', [
  operationEntrySchema,
  replacementEntrySchema,
  escalationEntrySchema,
]);

/** @public */
export type HistoryEntry = z.infer<typeof historyEntrySchema>;

/** Query of `GET …/history`. @public */
export const historyQuerySchema = z
  .strictObject({
    kind: historyKindSchema.optional(),
    /** Of operations: leaves out everything else. */
    action: actionNameSchema.optional(),
    /** Of operations: leaves out everything else. */
    state: operationStateSchema.optional(),
    /** Who did it, or whom a replacement names. */
    person: plainText('person').max(300).optional(),
    /** Id of the replacement or escalation that it is about. */
    about: z
      .string()
      .regex(/^[\w-]{1,36}$/, 'must be an id')
      .optional(),
    after: timestampSchema.optional(),
    before: timestampSchema.optional(),
    limit: z.coerce.number().int().min(1).max(100).default(20),
    cursor: z.string().max(1000).optional(),
  })
  .refine(
    ({ kind = 'operation', action, state }) =>
      kind === 'operation' || (action === undefined && state === undefined),
    { path: ['kind'], message: 'must be operation with action or state' },
  );

/** @public */
export type HistoryQuery = z.input<typeof historyQuerySchema>;

/** Answer of `GET …/history`, newest first. @public */
export const historyPageSchema = pageOf(historyEntrySchema).extend({
  /**
   * `roles`: the caller may not see who is on call, so persons are left out of
   * replacements and escalations, and a filter by person finds neither.
   */
  details: z.enum(['names', 'roles']),
});

/** @public */
export type HistoryPage = z.infer<typeof historyPageSchema>;
