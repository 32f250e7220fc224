import { z } from 'zod';
import { guardrailEffectSchema } from '../schema/plan';

const dnsLabel = z
  .string()
  .regex(
    /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/,
    'must be a DNS label: lower case letters, digits and hyphens, at most 63',
  );

const dnsSubdomain = z
  .string()
  .max(253)
  .regex(
    /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/,
    'must be a Kubernetes object name',
  );

const entityRef = z
  .string()
  .regex(
    /^[a-z]+:[a-z0-9._-]+\/[A-Za-z0-9._-]+$/i,
    'must be an entity reference such as component:default/quantum-rerank',
  );

/** A duration as Prometheus and Go write it: `5s`, `2m`, `24h`. */
const duration = z
  .string()
  .regex(/^\d+(ms|s|m|h|d)$/, 'must be a duration such as 5s, 2m or 24h');

const httpUrl = z.url({ protocol: /^https?$/ });

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
    baseUrl: httpUrl.optional(),
    /** Numbers a person may choose from when scaling; 0 is a separate question (guardrail `scale-to-zero`). */
    replicas: z.strictObject({
      min: z.int().min(0),
      max: z.int().min(1).max(5000),
    }),
  })
  .refine(value => value.replicas.min <= value.replicas.max, {
    path: ['replicas', 'min'],
    message: 'must not be above replicas.max',
  });

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
  'large-scale-step',
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
    /** Users and groups that count as on call, until rotations say it. */
    onCall: z.array(entityRef).default([]),
    guardrails: z.array(profileGuardrailSchema).default([]),
    operations: z
      .strictObject({
        /** Time after a request from the portal in which cancelling is free. */
        gracePeriod: duration.default('5s'),
        /** How long a rollout is watched beyond its progress deadline before the operation is given up. */
        rolloutTimeout: duration.default('15m'),
      })
      .default({ gracePeriod: '5s', rolloutTimeout: '15m' }),
  })
  .superRefine((profile, context) => {
    const names = new Set<string>();
    profile.environments.forEach((environment, index) => {
      if (names.has(environment.name)) {
        context.addIssue({
          code: 'custom',
          path: ['environments', index, 'name'],
          message: `is used twice: ${environment.name}`,
        });
      }
      names.add(environment.name);
    });
    profile.guardrails.forEach((guardrail, index) => {
      guardrail.environments?.forEach((name, position) => {
        if (!names.has(name)) {
          context.addIssue({
            code: 'custom',
            path: ['guardrails', index, 'environments', position],
            message: `names no environment of this profile: ${name}`,
          });
        }
      });
    });
  });

/** @public */
export type Profile = z.infer<typeof profileSchema>;

/** What `GET /profile/{entityRef}` shows: no cluster internals. @public */
export const profileViewSchema = z.object({
  name: z.string(),
  title: z.string(),
  description: z.string().optional(),
  contacts: z.array(profileContactSchema),
  onCall: z.array(z.string()),
});

/** @public */
export type ProfileView = z.infer<typeof profileViewSchema>;
