import { z } from 'zod';
import { dnsLabel, duration, entityRef, httpUrl } from './primitives';
import { severitySchema } from './signals';

/** An IANA time zone. @public */
export const timeZone = z.string().max(100).refine(isTimeZone, {
  message: 'must be an IANA time zone such as Europe/Berlin',
});

/** Time on the clock of the wall: `09:00`. */
const wallTime = z
  .string()
  .regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'must be a time such as 09:00');

const localDate = z.iso.date();

/** @public */
export const weekdaySchema = z.enum([
  'monday',
  'tuesday',
  'wednesday',
  'thursday',
  'friday',
  'saturday',
  'sunday',
]);

/** @public */
export type Weekday = z.infer<typeof weekdaySchema>;

/**
 * Who takes part: a user of the catalog, or a contact of the profile for
 * those who are none.
 *
 * @public
 */
export const participantSchema = z.union(
  [z.strictObject({ user: entityRef }), z.strictObject({ contact: dnsLabel })],
  'must be {user: user:default/name} or {contact: id}',
);

/** @public */
export type Participant = z.infer<typeof participantSchema>;

/** Hours of the wall clock, which may go past midnight. @public */
export const hoursSchema = z.strictObject({
  /** Days on which they begin; every day when absent. */
  days: z.array(weekdaySchema).min(1).optional(),
  from: wallTime,
  /** Not later than `from`: on the next day. */
  to: wallTime,
});

/** @public */
export type Hours = z.infer<typeof hoursSchema>;

/**
 * Participants that follow each other. Later layers of a rotation go before
 * earlier ones wherever they have somebody.
 *
 * @public
 */
export const layerSchema = z.strictObject({
  id: dnsLabel,
  /** Local day of the first hand-over; nobody is on call before it. */
  start: localDate,
  /** Last local day, inclusive; without end when absent. */
  end: localDate.optional(),
  handover: z.strictObject({
    /** Of the wall clock of the rotation. */
    time: wallTime.default('09:00'),
    /** For shifts of whole weeks: the day; that of `start` when absent. */
    day: weekdaySchema.optional(),
  }),
  /** How long a shift is: days or weeks of the wall clock, e.g. `1w`, `1d`. */
  length: z
    .string()
    .regex(/^([1-9]\d?)(d|w)$/, 'must be days or weeks such as 1d or 1w'),
  participants: z.array(participantSchema).min(1).max(200),
  /** Only in these hours; always when absent. */
  restrictions: z.array(hoursSchema).min(1).max(20).optional(),
});

/** @public */
export type Layer = z.infer<typeof layerSchema>;

/** Who is on call when, for one level of escalation. @public */
export const rotationSchema = z.strictObject({
  id: dnsLabel,
  title: z.string().min(1).max(100),
  /** Level of escalation it fills. */
  level: z.int().min(1).max(9),
  timeZone: timeZone.default('UTC'),
  /** Role that is shown to those who may not see names. */
  role: z.string().min(1).max(100).optional(),
  layers: z.array(layerSchema).min(1).max(20),
});

/** @public */
export type Rotation = z.infer<typeof rotationSchema>;

/** A schedule kept elsewhere, as an iCalendar feed. @public */
export const calendarSourceSchema = z.strictObject({
  id: dnsLabel,
  level: z.int().min(1).max(9),
  title: z.string().min(1).max(100),
  /** Address of the feed; secret ones are in `quantumRerank.onCall.calendars` of app-config. */
  url: httpUrl.optional(),
  /** Environments it is for; all when absent. */
  environments: z.array(dnsLabel).min(1).optional(),
});

/** @public */
export type CalendarSource = z.infer<typeof calendarSourceSchema>;

/** A step of the escalation. @public */
export const escalationStepSchema = z.strictObject({
  level: z.int().min(1).max(9),
  title: z.string().min(1).max(100),
  /** Time after the beginning at which this level is told. */
  after: duration,
  /** Time in which it is to respond. */
  respondWithin: duration.optional(),
  /** Channels it is told over beside those of the severity. */
  channels: z.array(dnsLabel).default([]),
});

/** @public */
export type EscalationStep = z.infer<typeof escalationStepSchema>;

/** Who is told when nobody acknowledges. @public */
export const escalationPolicySchema = z
  .strictObject({
    severities: z.array(severitySchema).min(1).default(['P0', 'P1']),
    /** Environments it holds in; all when absent. */
    environments: z.array(dnsLabel).min(1).optional(),
    /**
     * Time in which somebody is to respond, by severity, also of those that do
     * not escalate. It goes before that of the first step.
     */
    respondWithin: z.partialRecord(severitySchema, duration).optional(),
    steps: z.array(escalationStepSchema).min(1).max(9),
  })
  .refine(
    ({ steps }) =>
      steps.every(
        ({ level }, index) => index === 0 || level > steps[index - 1].level,
      ),
    { path: ['steps'], message: 'must go from lower to higher levels' },
  );

/** @public */
export type EscalationPolicy = z.infer<typeof escalationPolicySchema>;

/** A way to tell somebody. Secrets of it are in app-config under its id. @public */
export const channelSchema = z.strictObject({
  id: dnsLabel,
  title: z.string().min(1).max(100),
  /** `backstage`, `slack`, `email`, `pagerduty`, `webhook`, or one that a module adds. */
  kind: z.string().regex(/^[a-z][a-z0-9-]{0,40}$/, 'must be a kind of channel'),
  /** E-mail addresses, for kind `email`. */
  to: z.array(z.email()).max(50).default([]),
  /** Whether whoever is on call is told in person, where the kind can. */
  toOnCall: z.boolean().default(false),
});

/** @public */
export type Channel = z.infer<typeof channelSchema>;

/**
 * What of operations people may be told over channels, beside the portal:
 * somebody asks for an approval, passes it, the portal acts or proposes by
 * itself, signals got worse, or an operation ended.
 *
 * @public
 */
export const operationNoticeSchema = z.enum([
  'approval-wanted',
  'break-glass',
  'automation',
  'signals-worse',
  'ended',
]);

/** @public */
export type OperationNotice = z.infer<typeof operationNoticeSchema>;

/** Channels of a severity, or of what happens to operations. @public */
export const notificationRouteSchema = z
  .strictObject({
    id: dnsLabel,
    severity: severitySchema.optional(),
    operations: z.array(operationNoticeSchema).min(1).optional(),
    /** Environments it holds in; all when absent. */
    environments: z.array(dnsLabel).min(1).optional(),
    channels: z.array(dnsLabel).min(1).max(20),
  })
  .refine(
    ({ severity, operations }) =>
      (severity === undefined) !== (operations === undefined),
    {
      path: ['severity'],
      message: 'a route has either severity or operations',
    },
  );

/** @public */
export type NotificationRoute = z.infer<typeof notificationRouteSchema>;

/** Hours in which messages of low severity wait. @public */
export const quietHoursSchema = z.strictObject({
  severities: z.array(severitySchema).min(1).default(['P3']),
  timeZone: timeZone.default('UTC'),
  hours: z.array(hoursSchema).min(1).max(20),
});

/** @public */
export type QuietHours = z.infer<typeof quietHoursSchema>;

/** Telling people. @public */
export const notificationsSchema = z.strictObject({
  channels: z.array(channelSchema).max(50).default([]),
  routes: z.array(notificationRouteSchema).max(50).default([]),
  quietHours: quietHoursSchema.optional(),
});

/** @public */
export type Notifications = z.infer<typeof notificationsSchema>;

function isTimeZone(name: string): boolean {
  try {
    return Boolean(new Intl.DateTimeFormat('en', { timeZone: name }));
  } catch {
    return false;
  }
}
