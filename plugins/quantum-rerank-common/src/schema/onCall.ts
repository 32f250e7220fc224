import { z } from 'zod';
import { plainText } from './plainText';
import { pageOf, timestampSchema } from './primitives';

/**
 * Somebody who is on call. Names and details are left out for callers who may
 * not see them; the role always stays.
 *
 * @public
 */
export const onCallPersonSchema = z.object({
  /** E.g. "Senior Engineer". */
  role: z.string(),
  entityRef: z.string().optional(),
  name: z.string().optional(),
  email: z.string().optional(),
  phone: z.string().optional(),
  slack: z.string().optional(),
  url: z.string().optional(),
});

/** @public */
export type OnCallPerson = z.infer<typeof onCallPersonSchema>;

/** Somebody's time on call. @public */
export const onCallShiftSchema = z.object({
  /** Id of the rotation, calendar or vendor's schedule. */
  rotation: z.string(),
  title: z.string(),
  level: z.int(),
  person: onCallPersonSchema,
  /** Absent where the source does not say. */
  from: timestampSchema.optional(),
  until: timestampSchema.optional(),
  /** Id of the source, e.g. `profile`. */
  source: z.string(),
  /** Id of the override that put them there. */
  override: z.string().optional(),
});

/** @public */
export type OnCallShift = z.infer<typeof onCallShiftSchema>;

/** How well a source of schedules can be read. @public */
export const onCallSourceStateSchema = z.object({
  id: z.string(),
  title: z.string(),
  /** `stale`: the last look failed, answers are of `lastSuccessAt`. */
  state: z.enum(['live', 'stale', 'unreachable']),
  /** Why not live, without addresses and credentials. */
  reason: z.string().optional(),
  lastSuccessAt: timestampSchema.optional(),
});

/** @public */
export type OnCallSourceState = z.infer<typeof onCallSourceStateSchema>;

/** One level of the escalation at a moment. @public */
export const onCallLevelSchema = z.object({
  level: z.int(),
  title: z.string(),
  /** After this long this level is told, e.g. `30m`; absent where the profile has no escalation. */
  after: z.string().optional(),
  respondWithin: z.string().optional(),
  /** Who is on call; empty when nobody is. */
  now: z.array(onCallShiftSchema),
  /** Who comes after them. */
  next: z.array(onCallShiftSchema),
  /** Level whose people answer for this one, because it has none. */
  fallbackTo: z.int().optional(),
  /**
   * Nobody can say whether somebody is on call, as a source that fills it
   * cannot be read.
   */
  unknown: z.boolean().optional(),
});

/** @public */
export type OnCallLevel = z.infer<typeof onCallLevelSchema>;

/** A contact that is always there. @public */
export const onCallContactSchema = z.object({
  id: z.string(),
  title: z.string(),
  purpose: z.string().optional(),
  kind: z.enum(['emergency', 'channel', 'role']),
  email: z.string().optional(),
  slack: z.string().optional(),
  url: z.string().optional(),
  phone: z.string().optional(),
});

/** @public */
export type OnCallContact = z.infer<typeof onCallContactSchema>;

/** Something about the schedule that people should know. @public */
export const onCallWarningSchema = z.object({
  code: z.enum([
    'nobody-on-call',
    'unknown-on-call',
    'gap-ahead',
    'missing-level',
    'same-person',
    'unknown-participant',
    'off-duty',
    'source-stale',
    'overlapping-overrides',
  ]),
  /** One sentence. */
  message: z.string(),
});

/** @public */
export type OnCallWarning = z.infer<typeof onCallWarningSchema>;

/** Answer of `GET /on-call`: who to call. @public */
export const onCallSchema = z.object({
  entityRef: z.string(),
  environment: z.string(),
  /** The moment that is answered for. */
  at: timestampSchema,
  /** `names`: of persons, without how to reach them. */
  details: z.enum(['all', 'names', 'roles']),
  /** From the first to the last. */
  levels: z.array(onCallLevelSchema),
  contacts: z.array(onCallContactSchema),
  sources: z.array(onCallSourceStateSchema),
  warnings: z.array(onCallWarningSchema),
});

/** @public */
export type OnCall = z.infer<typeof onCallSchema>;

const entityRefText = z.string().min(3).max(500);
const environmentText = z.string().min(1).max(63);

/** Query of `GET /on-call`. @public */
export const onCallQuerySchema = z.strictObject({
  entityRef: entityRefText,
  environment: environmentText,
  /** Now when absent. */
  at: timestampSchema.optional(),
});

/** @public */
export type OnCallQuery = z.input<typeof onCallQuerySchema>;

/** Query of `GET /on-call/schedule`; at most 93 days. @public */
export const onCallScheduleQuerySchema = z.strictObject({
  entityRef: entityRefText,
  environment: environmentText,
  from: timestampSchema,
  to: timestampSchema,
});

/** @public */
export type OnCallScheduleQuery = z.input<typeof onCallScheduleQuerySchema>;

/** A stretch of time in a rotation. @public */
export const onCallStretchSchema = z.object({
  /** Of the rotation, which `id`, `source` and `level` name together. */
  rotation: z.string(),
  source: z.string(),
  level: z.int(),
  from: timestampSchema,
  until: timestampSchema,
});

/** @public */
export type OnCallStretch = z.infer<typeof onCallStretchSchema>;

/** Answer of `GET /on-call/schedule`. @public */
export const onCallScheduleSchema = z.object({
  entityRef: z.string(),
  environment: z.string(),
  from: timestampSchema,
  to: timestampSchema,
  details: z.enum(['all', 'names', 'roles']),
  rotations: z.array(
    z.object({
      id: z.string(),
      /** Id of the source; a schedule of one may be on several levels. */
      source: z.string(),
      title: z.string(),
      level: z.int(),
      timeZone: z.string().optional(),
      /** Whether overrides can be made here; not in those kept elsewhere. */
      overridable: z.boolean(),
    }),
  ),
  /** In order of time; several persons may share the time of a rotation. */
  shifts: z.array(onCallShiftSchema),
  /** When nobody is on call in a rotation. */
  gaps: z.array(onCallStretchSchema),
  /** When it is not known whether somebody is, as its source cannot be read. */
  unknown: z.array(onCallStretchSchema),
  sources: z.array(onCallSourceStateSchema),
});

/** @public */
export type OnCallSchedule = z.infer<typeof onCallScheduleSchema>;

/** Query of `GET /on-call/services`. @public */
export const onCallServicesQuerySchema = z.strictObject({
  /** Part of a name of a service, a person or a role. */
  search: z.string().max(100).optional(),
  limit: z.coerce.number().int().min(1).max(100).default(50),
  cursor: z.string().max(1000).optional(),
});

/** @public */
export type OnCallServicesQuery = z.input<typeof onCallServicesQuerySchema>;

/** A service and whom to call for it. @public */
export const onCallServiceSchema = z.object({
  entityRef: z.string(),
  title: z.string(),
  environment: z.string(),
  environmentTitle: z.string(),
  details: z.enum(['all', 'names', 'roles']),
  levels: z.array(onCallLevelSchema),
  warnings: z.array(onCallWarningSchema),
});

/** @public */
export type OnCallService = z.infer<typeof onCallServiceSchema>;

/** Answer of `GET /on-call/services`. @public */
export const onCallServicePageSchema = pageOf(onCallServiceSchema);

/** Answer of `GET /on-call/shifts`: the caller's own, from now on. @public */
export const myShiftsSchema = z.object({
  items: z.array(
    onCallShiftSchema.extend({
      entityRef: z.string(),
      /** Of the service; `title` is that of the rotation. */
      serviceTitle: z.string(),
      environment: z.string(),
      environmentTitle: z.string(),
    }),
  ),
  /** Titles of sources that cannot be read now, so that there may be more. */
  unread: z.array(z.string()),
});

/** @public */
export type MyShifts = z.infer<typeof myShiftsSchema>;

/** A temporary replacement. @public */
export const onCallOverrideSchema = z.object({
  id: z.string(),
  entityRef: z.string(),
  environment: z.string(),
  rotation: z.string(),
  /** `take`: the person takes the time; `absence`: whose time it is are away and somebody else is to be found; `swap`: two persons exchange shifts. */
  kind: z.enum(['take', 'swap', 'absence']),
  state: z.enum(['planned', 'active', 'over', 'withdrawn']),
  /** Who is on call instead; absent for an absence. */
  person: z.string().optional(),
  /** Who is away. */
  replaces: z.string().optional(),
  from: timestampSchema,
  until: timestampSchema,
  /** The other half of a swap. */
  counterpart: z.string().optional(),
  reason: z.string(),
  createdBy: z.string(),
  createdAt: timestampSchema,
  withdrawnBy: z.string().optional(),
  withdrawnAt: timestampSchema.optional(),
  /** Whether the caller may withdraw it. */
  withdrawable: z.boolean(),
});

/** @public */
export type OnCallOverride = z.infer<typeof onCallOverrideSchema>;

/** Query of `GET /on-call/overrides`. @public */
export const onCallOverrideQuerySchema = z.strictObject({
  entityRef: entityRefText,
  environment: environmentText,
  limit: z.coerce.number().int().min(1).max(100).default(20),
  cursor: z.string().max(1000).optional(),
});

/** @public */
export type OnCallOverrideQuery = z.input<typeof onCallOverrideQuerySchema>;

/** Answer of `GET /on-call/overrides`, newest first. @public */
export const onCallOverridePageSchema = pageOf(onCallOverrideSchema);

const span = { from: timestampSchema, until: timestampSchema };

/** Body of `POST /on-call/overrides`. @public */
export const onCallOverrideRequestSchema = z
  .strictObject({
    entityRef: entityRefText,
    environment: environmentText,
    rotation: z.string().min(1).max(63),
    kind: z.enum(['take', 'swap', 'absence']),
    /** Who takes it: the caller when absent. Not for absences. */
    person: entityRefText.optional(),
    /** Who is away: for absences; the caller when absent. */
    replaces: entityRefText.optional(),
    ...span,
    /** For swaps: the time which the other person gets in exchange. */
    exchange: z.strictObject(span).optional(),
    reason: plainText('reason').trim().min(3).max(500),
    idempotencyKey: z.string().min(8).max(100),
  })
  .refine(({ from, until }) => Date.parse(from) < Date.parse(until), {
    path: ['until'],
    message: 'must be later than from',
  })
  .refine(({ kind, exchange }) => (kind === 'swap') === Boolean(exchange), {
    path: ['exchange'],
    message: 'is needed for kind: swap, and for no other',
  });

/** @public */
export type OnCallOverrideRequest = z.infer<typeof onCallOverrideRequestSchema>;
