import { z } from 'zod';
import type { EscalationStep } from './onCall';
import type { Profile } from './schema';
import type { AlertRule, ProfileSignal } from './signals';

/**
 * Something in a profile that is valid and yet not as it should be.
 *
 * @public
 */
export const profileFindingSchema = z.object({
  code: z.enum([
    /** An alert fires while its signal is as it normally is. */
    'alert-within-normal',
    /** The normal range breaks the target. */
    'normal-outside-target',
    /** Escalation skips a level that nobody has. */
    'missing-level',
    /** A signal cannot be measured. */
    'signal-without-metric',
    /** An environment has no source of metrics. */
    'environment-without-metrics',
    /** Of rules that an Alertmanager knows only those that fire are seen. */
    'alertmanager-without-prometheus',
    /** A workload that is named among the consumers does not exist. */
    'consumer-not-found',
    /** One of them reads neither the ConfigMap nor the Secret. */
    'consumer-not-reading',
    /** Of one of them it cannot be seen. */
    'consumer-unknown',
  ]),
  /** Where in the profile, e.g. `alertRules.cache-miss-rate`. */
  subject: z.string(),
  /** A sentence or two. */
  message: z.string(),
});

/** @public */
export type ProfileFinding = z.infer<typeof profileFindingSchema>;

/** Answer of `GET /profile/{entityRef}/findings`. @public */
export const profileFindingsSchema = z.object({
  profile: z.string(),
  items: z.array(profileFindingSchema),
});

/** @public */
export type ProfileFindings = z.infer<typeof profileFindingsSchema>;

/**
 * Where a profile contradicts itself or leaves something open. Nothing of it
 * makes the profile unusable.
 *
 * @public
 */
export function profileFindings(profile: Profile): ProfileFinding[] {
  const signals = new Map(profile.signals.map(signal => [signal.id, signal]));
  return [
    ...profile.alertRules.flatMap(rule => {
      const signal = signals.get(rule.signal);
      return signal ? alertWithinNormal(rule, signal) : [];
    }),
    ...profile.signals.flatMap(normalOutsideTarget),
    ...missingLevels(profile),
    ...profile.signals
      .filter(({ promql, scrape }) => !promql && !scrape)
      .map(signal => ({
        code: 'signal-without-metric' as const,
        subject: `signals.${signal.id}`,
        message: `"${signal.title}" names no metric, so it and its alerts are always unknown.`,
      })),
    ...profile.environments
      .filter(({ metrics }) => !metrics)
      .map(({ name, title }) => ({
        code: 'environment-without-metrics' as const,
        subject: `environments.${name}`,
        message: `${title} has no source of metrics, so its signals are unknown.`,
      })),
    ...profile.environments
      .filter(
        ({ alertmanager, metrics }) =>
          alertmanager && metrics?.source !== 'prometheus',
      )
      .map(({ name, title }) => ({
        code: 'alertmanager-without-prometheus' as const,
        subject: `environments.${name}`,
        message: `${title} names an Alertmanager and no Prometheus, which alone knows rules that are pending. Set metrics.source to prometheus.`,
      })),
  ];
}

function alertWithinNormal(
  rule: AlertRule,
  { normal, title, unit }: ProfileSignal,
): ProfileFinding[] {
  const bound = rule.above ?? rule.below;
  // Beyond an open end nothing is known to be normal.
  const reach = rule.above === undefined ? normal?.min : normal?.max;
  const fires =
    bound !== undefined &&
    reach !== undefined &&
    (rule.above === undefined ? bound > reach : bound < reach);
  if (!fires || !normal) {
    return [];
  }
  const words = (value: number) =>
    unit === 'ratio' ? `${Number((value * 100).toPrecision(6))} %` : `${value}`;
  return [
    {
      code: 'alert-within-normal',
      subject: `alertRules.${rule.id}`,
      message: `The ${rule.severity} alert "${rule.title}" fires ${
        rule.above === undefined ? 'below' : 'above'
      } ${words(bound)}, which lies within the normal range of "${title}" (${[
        normal.min,
        normal.max,
      ]
        .map(end => (end === undefined ? 'open' : words(end)))
        .join(' to ')}). It can fire although nothing is unusual.`,
    },
  ];
}

function normalOutsideTarget(signal: ProfileSignal): ProfileFinding[] {
  const { normal, target } = signal;
  if (!normal || !target) {
    return [];
  }
  const breaks =
    (target.max !== undefined && (normal.max ?? Infinity) > target.max) ||
    (target.min !== undefined && (normal.min ?? -Infinity) < target.min);
  return breaks
    ? [
        {
          code: 'normal-outside-target',
          subject: `signals.${signal.id}`,
          message: `The normal range of "${signal.title}" goes beyond its target, so a warning can be normal.`,
        },
      ]
    : [];
}

/**
 * Steps of the escalation which no rotation or calendar fills, in some of the
 * environments or in all; where there are none, levels that the contacts skip.
 */
function missingLevels(profile: Profile): ProfileFinding[] {
  const { contacts, rotations, calendars, escalation, environments } = profile;
  if (escalation && rotations.length + calendars.length > 0) {
    return escalation.steps.flatMap(step => {
      // Environments in which the same is missing are told of together.
      const places = new Map<string, string[]>();
      for (const { name, title } of environments) {
        const missing = missingStep(step, [
          ...rotations,
          ...calendars.filter(
            each => each.environments?.includes(name) ?? true,
          ),
        ]);
        if (missing) {
          places.set(missing, [...(places.get(missing) ?? []), title]);
        }
      }
      return [...places].map(([missing, titles]) => ({
        code: 'missing-level' as const,
        subject: 'escalation.steps',
        message:
          titles.length === environments.length
            ? missing
            : `In ${titles.join(', ')}: ${missing}`,
      }));
    });
  }
  const levels = new Set(contacts.flatMap(({ level }) => level ?? []));
  const highest = Math.max(0, ...levels);
  const filled = [...levels].sort((a, b) => a - b).join(', ');
  return Array.from({ length: highest }, (_, index) => index + 1)
    .filter(level => !levels.has(level))
    .map(level => ({
      code: 'missing-level',
      subject: 'contacts',
      message: `No contact has level ${level} of the escalation, only ${filled}. Whoever looks for level ${level} finds the next one that is filled.`,
    }));
}

function missingStep(
  { level, title }: EscalationStep,
  schedules: Array<{ level: number }>,
): string | undefined {
  const filled = schedules.map(each => each.level);
  if (filled.includes(level)) {
    return undefined;
  }
  const higher = filled.filter(each => each > level);
  const instead = higher.length > 0 ? Math.min(...higher) : Math.max(...filled);
  return `No rotation fills level ${level} of the escalation ("${title}"). ${
    filled.length > 0 ? `Level ${instead} answers` : 'Nobody answers'
  } for it.`;
}
