import { z } from 'zod';
import { guardrailEffectSchema } from '../schema/plan';
import { cacheSchema } from './cache';
import {
  alertmanagerSchema,
  certificateBoundsSchema,
  errorBudgetPolicySchema,
  loadLimitsSchema,
  morningCheckSchema,
  profileDashboardSchema,
  validationSchema,
} from './checks';
import { checkConsumers } from './checkConsumers';
import { profileConsumerSchema } from './consumers';
import { DEFAULT_PROBES, metricsSourceSchema, probeSchema } from './measuring';
import {
  approvalPolicySchema,
  automaticRollbackSchema,
  freezeWindowRuleSchema,
  gradualScaleDownSchema,
  verificationPolicySchema,
} from './governance';
import {
  calendarSourceSchema,
  escalationPolicySchema,
  notificationsSchema,
  rotationSchema,
} from './onCall';
import {
  dnsLabel,
  dnsSubdomain,
  duration,
  durationBetween,
  entityRef,
  httpUrl,
} from './primitives';
import { alertRuleSchema, profileSignalSchema } from './signals';

/** @public */
export const profileEnvironmentSchema = z
  .strictObject({
    name: dnsLabel,
    title: z.string().min(1),
    tier: z.enum(['production', 'non-production']),
    /** Name in `kubernetes.clusterLocatorMethods`, a kubeconfig context, or `in-cluster`. */
    cluster: z.string().min(1).max(253),
    namespace: dnsLabel,
    resources: z.strictObject({
      deployment: dnsSubdomain,
      horizontalPodAutoscaler: dnsSubdomain.optional(),
      configMap: dnsSubdomain.optional(),
      secret: dnsSubdomain.optional(),
      service: dnsSubdomain.optional(),
      ingress: dnsSubdomain.optional(),
      cache: dnsSubdomain.optional(),
    }),
    /** Further workloads of the service that are restarted when what they read is changed; readers that are not named are left alone. */
    consumers: z.array(profileConsumerSchema).max(10).default([]),
    baseUrl: httpUrl.optional(),
    /** Without it the cache cannot be flushed. */
    cache: cacheSchema.optional(),
    /** Without it every signal is unknown. */
    metrics: metricsSourceSchema.optional(),
    /** Asked below `baseUrl`; without a base URL they are unknown. */
    probes: z.array(probeSchema).max(20).default(DEFAULT_PROBES),
    /** Without it the backend evaluates the alert rules. */
    alertmanager: alertmanagerSchema.optional(),
    /** Dashboards elsewhere. */
    dashboards: z.array(profileDashboardSchema).max(20).default([]),
    /** Without it no load is sent to this environment. */
    load: loadLimitsSchema.optional(),
    /** Numbers a person may choose from when scaling; 0 is a separate question (guardrail `scale-to-zero`). */
    replicas: z.strictObject({
      min: z.int().min(0),
      max: z.int().min(1).max(5000),
    }),
  })
  .refine(value => value.replicas.min <= value.replicas.max, {
    path: ['replicas', 'min'],
    message: 'must not be above replicas.max',
  })
  .refine(value => value.metrics?.source !== 'scrape' || value.baseUrl, {
    path: ['metrics', 'source'],
    message: 'scrape needs the baseUrl of the environment',
  })
  .superRefine((environment, context) =>
    checkConsumers(environment, (path, message) =>
      context.addIssue({ code: 'custom', path, message }),
    ),
  );

/** @public */
export type ProfileEnvironment = z.infer<typeof profileEnvironmentSchema>;

/** @public */
export const profileContactSchema = z
  .strictObject({
    id: dnsLabel,
    title: z.string().min(1),
    /** When to use it, in a few words. */
    purpose: z.string().optional(),
    kind: z.enum(['emergency', 'channel', 'role']),
    email: z.email().optional(),
    /** Channel name with its `#`. */
    slack: z
      .string()
      .regex(/^#[a-z0-9._-]+$/, 'must be a channel name such as #alerts')
      .optional(),
    url: httpUrl.optional(),
    /** Shown only to those who may see details of persons. */
    phone: z
      .string()
      .regex(/^\+?[0-9 ()/-]{3,30}$/, 'must be a phone number')
      .optional(),
    /** Level of escalation, for roles. */
    level: z.int().min(1).max(9).optional(),
  })
  .refine(
    value =>
      value.kind === 'role' || Boolean(value.email ?? value.slack ?? value.url),
    { message: 'needs at least one of email, slack, url' },
  );

/** @public */
export type ProfileContact = z.infer<typeof profileContactSchema>;

/** Codes of the guardrails whose effect a profile may set. @public */
export const configurableGuardrails = [
  'outside-replica-bounds',
  'scale-to-zero',
  'below-disruption-budget',
  'replicas-owned-by-autoscaler',
  'replicas-owned-by-keda',
  'replicas-owned-by-gitops',
  'rollback-leaves-behind',
  'rollback-configuration-differs',
  'rollback-configuration-missing',
  'large-scale-step',
  'autoscaler-drops-replicas',
  'autoscaler-direction-disabled',
  'temporary-floor-ends',
  'temporary-floor-overridden',
  'pause-holds-releases',
  'eviction-of-all-pods',
  'cache-flush-all',
  'cache-hit-rate-drops',
  'config-managed-by',
  'config-without-consumers',
  'config-other-consumers',
  'config-needs-restart',
  'config-not-seen-in-staging',
  'config-restore-incomplete',
  'config-key-read',
  'config-secret-value-lost',
  'consumer-not-found',
  'consumer-not-reading',
  'manifest-sets-replicas',
  'manifests-prune',
  'redeploy-takes-back',
  'manifests-need-restart',
  'redeploy-without-inverse',
  'secret-managed-by',
  'secret-key-read',
  'secret-key-unread',
  'secret-not-read',
  'secret-other-consumers',
  'secret-needs-restart',
  'secret-line-break',
  'secret-values-unknown',
  'secret-no-way-back',
  'frozen',
  'unattended',
] as const;

/** @public */
export type ConfigurableGuardrail = (typeof configurableGuardrails)[number];

/** @public */
export const profileGuardrailSchema = z.strictObject({
  code: z.enum(configurableGuardrails),
  effect: guardrailEffectSchema,
  /** Environments it holds in; all when absent. */
  environments: z.array(dnsLabel).min(1).optional(),
});

/** @public */
export type ProfileGuardrail = z.infer<typeof profileGuardrailSchema>;

/** Kinds of channels that cannot tell of operations, and why. */
const notOfOperations: Record<string, string | undefined> = {
  backstage: 'the portal tells of operations by itself; name other channels',
  pagerduty: 'PagerDuty is told of alerts only, which it can resolve',
};

/**
 * The operations guide as data. Unknown keys are errors, so that a typing
 * mistake does not silently switch something off.
 *
 * @public
 */
export const profileSchema = z
  .strictObject({
    apiVersion: z.literal('quantumrerank.io/v1'),
    kind: z.literal('OperationsProfile'),
    metadata: z.strictObject({
      name: dnsLabel,
      title: z.string().min(1),
      description: z.string().optional(),
    }),
    /** The only entities that may be operated by this profile. */
    entities: z.array(entityRef).min(1),
    environments: z.array(profileEnvironmentSchema).min(1),
    contacts: z.array(profileContactSchema).default([]),
    /** Users and groups that are on call beside the rotations, at any time. */
    onCall: z.array(entityRef).default([]),
    rotations: z.array(rotationSchema).max(50).default([]),
    /** Schedules kept elsewhere. */
    calendars: z.array(calendarSourceSchema).max(20).default([]),
    escalation: escalationPolicySchema.optional(),
    notifications: notificationsSchema.default({ channels: [], routes: [] }),
    guardrails: z.array(profileGuardrailSchema).default([]),
    /** What is measured, with targets and normal ranges. */
    signals: z.array(profileSignalSchema).max(200).default([]),
    /** Bounds of signals that somebody must react to. */
    alertRules: z.array(alertRuleSchema).max(200).default([]),
    /** What availability is promised over which time. */
    errorBudget: errorBudgetPolicySchema.optional(),
    certificate: certificateBoundsSchema.default({
      warning: '21d',
      critical: '7d',
    }),
    morningCheck: morningCheckSchema.optional(),
    /** What performance validation and smoke test send. */
    validation: validationSchema.default({}),
    freezeWindows: z.array(freezeWindowRuleSchema).max(50).default([]),
    approvals: approvalPolicySchema.default({ expiresAfter: '4h' }),
    verification: verificationPolicySchema.default({
      window: '5m',
      stability: '30m',
    }),
    operations: z
      .strictObject({
        /** Time after a request from the portal in which cancelling is free, up to 1 h. */
        gracePeriod: durationBetween('0s', '1h').default('5s'),
        /** How long a rollout is watched beyond its progress deadline before the operation is given up. */
        rolloutTimeout: duration.default('15m'),
        /** What the portal takes back by itself; nothing when absent. */
        automaticRollback: z.array(automaticRollbackSchema).max(20).optional(),
      })
      .default({ gracePeriod: '5s', rolloutTimeout: '15m' }),
    /** How a service is scaled down in steps unless a request says otherwise. */
    gradualScaleDown: gradualScaleDownSchema.default({ step: 1, pause: '5m' }),
  })
  .superRefine((profile, context) => {
    const complain = (path: PropertyKey[], message: string) =>
      context.addIssue({ code: 'custom', path, message });
    const findTwins = (list: string, key: string, values: string[]) =>
      values.forEach((value, index) => {
        if (values.indexOf(value) < index) {
          complain([list, index, key], `is used twice: ${value}`);
        }
      });
    const environments = profile.environments.map(({ name }) => name);
    const signals = profile.signals.map(({ id }) => id);
    findTwins('environments', 'name', environments);
    findTwins('signals', 'id', signals);
    findTwins(
      'alertRules',
      'id',
      profile.alertRules.map(({ id }) => id),
    );
    const findStrangers = (path: PropertyKey[], names: string[] = []) =>
      names.forEach((name, position) => {
        if (!environments.includes(name)) {
          complain(
            [...path, position],
            `names no environment of this profile: ${name}`,
          );
        }
      });
    profile.operations.automaticRollback?.forEach((rule, index) =>
      findStrangers(
        ['operations', 'automaticRollback', index, 'environments'],
        rule.environments,
      ),
    );
    profile.guardrails.forEach((guardrail, index) =>
      findStrangers(
        ['guardrails', index, 'environments'],
        guardrail.environments,
      ),
    );
    profile.signals.forEach((signal, index) =>
      findStrangers(['signals', index, 'normalIn'], signal.normalIn),
    );
    findStrangers(
      ['morningCheck', 'environments'],
      profile.morningCheck?.environments,
    );
    const budget = profile.errorBudget?.signal;
    const budgeted = profile.signals.find(({ id }) => id === budget);
    if (budget && !(budgeted?.unit === 'ratio' && budgeted.target?.min)) {
      complain(
        ['errorBudget', 'signal'],
        `names no signal that is a ratio with target.min: ${budget}`,
      );
    }
    const contacts = profile.contacts.map(({ id }) => id);
    const channels = profile.notifications.channels.map(({ id }) => id);
    findTwins('contacts', 'id', contacts);
    findTwins(
      'rotations',
      'id',
      profile.rotations.map(({ id }) => id),
    );
    findTwins(
      'calendars',
      'id',
      profile.calendars.map(({ id }) => id),
    );
    profile.calendars.forEach((calendar, index) => {
      if (calendar.id === 'profile') {
        complain(
          ['calendars', index, 'id'],
          'must not be profile, which names the rotations of the profile where it is said who is on call',
        );
      }
      findStrangers(
        ['calendars', index, 'environments'],
        calendar.environments,
      );
    });
    profile.rotations.forEach(({ layers }, index) =>
      layers.forEach(({ participants }, layer) =>
        participants.forEach((participant, position) => {
          if (
            'contact' in participant &&
            !contacts.includes(participant.contact)
          ) {
            complain(
              ['rotations', index, 'layers', layer, 'participants', position],
              `names no contact of this profile: ${participant.contact}`,
            );
          }
        }),
      ),
    );
    const findStrangeChannels = (path: PropertyKey[], names: string[]) =>
      names.forEach((name, position) => {
        if (!channels.includes(name)) {
          complain(
            [...path, position],
            `names no channel of this profile: ${name}`,
          );
        }
      });
    profile.freezeWindows.forEach((window, index) =>
      findStrangers(
        ['freezeWindows', index, 'environments'],
        window.environments,
      ),
    );
    profile.notifications.routes.forEach((route, index) => {
      const path = ['notifications', 'routes', index];
      findStrangers([...path, 'environments'], route.environments);
      findStrangeChannels([...path, 'channels'], route.channels);
      route.channels.forEach((id, position) => {
        const kind = profile.notifications.channels.find(
          channel => channel.id === id,
        )?.kind;
        const reason = kind && route.operations && notOfOperations[kind];
        if (reason) {
          complain([...path, 'channels', position], reason);
        }
      });
    });
    findStrangers(
      ['escalation', 'environments'],
      profile.escalation?.environments,
    );
    profile.escalation?.steps.forEach((step, index) =>
      findStrangeChannels(
        ['escalation', 'steps', index, 'channels'],
        step.channels,
      ),
    );
    profile.alertRules.forEach((rule, index) => {
      if (!signals.includes(rule.signal)) {
        complain(
          ['alertRules', index, 'signal'],
          `names no signal of this profile: ${rule.signal}`,
        );
      }
    });
  });

/** @public */
export type Profile = z.infer<typeof profileSchema>;

/** What `GET /profile/{entityRef}` shows: no cluster internals. @public */
export const profileViewSchema = z.object({
  name: z.string(),
  title: z.string(),
  description: z.string().optional(),
  /** Without phone numbers for callers who may not see them. */
  contacts: z.array(profileContactSchema),
  /** Who counts as on call; only groups for callers who may not see names. */
  onCall: z.array(z.string()),
});

/** @public */
export type ProfileView = z.infer<typeof profileViewSchema>;
