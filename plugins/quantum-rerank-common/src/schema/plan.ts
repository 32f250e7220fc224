import { z } from 'zod';
import { actionNameSchema } from '../actions';
import { planApprovalSchema } from './governance';
import { timestampSchema } from './primitives';
import { secretValuesSchema } from '../secretValues';

/**
 * What a guardrail asks for.
 *
 * @public
 */
export const guardrailEffects = [
  'inform',
  'require-reason',
  'require-typed-confirmation',
  'require-approval',
  'refuse',
] as const;

/** @public */
export const guardrailEffectSchema = z.enum(guardrailEffects);

/** @public */
export type GuardrailEffect = z.infer<typeof guardrailEffectSchema>;

/**
 * What a guardrail found on a plan.
 *
 * @public
 */
export const findingSchema = z.object({
  /** Code of the guardrail, e.g. `replicas-owned-by-autoscaler`. */
  code: z.string(),
  effect: guardrailEffectSchema,
  /** Sentences a person understands, with the numbers. */
  message: z.string(),
  /** Parameter it is about, where it is about one. */
  field: z.string().optional(),
  /** An action that would serve better or make this possible. */
  suggestion: z.string().optional(),
});

/** @public */
export type Finding = z.infer<typeof findingSchema>;

/** One field that would change. @public */
export const changeSchema = z.object({
  object: z.string(),
  path: z.string(),
  before: z.unknown(),
  after: z.unknown(),
});

/** @public */
export type Change = z.infer<typeof changeSchema>;

/** What an action would do to an object. @public */
export const plannedObjectSchema = z.object({
  /** Kind and name, such as `Service/quantum-rerank-service`. */
  object: z.string(),
  state: z.enum(['created', 'changed', 'unchanged', 'pruned']),
  /** Where it stands: file and number of the document; absent where none says so. */
  document: z.string().optional(),
});

/** @public */
export type PlannedObject = z.infer<typeof plannedObjectSchema>;

/**
 * A further workload of the service that is restarted because it reads what
 * is changed.
 *
 * @public
 */
export const plannedConsumerSchema = z.object({
  kind: z.enum(['Deployment']),
  name: z.string(),
  uid: z.string(),
  generation: z.int(),
  replicas: z.int(),
  /** Pods that are available. */
  available: z.int(),
});

/** @public */
export type PlannedConsumer = z.infer<typeof plannedConsumerSchema>;

/** @public */
export const planSchema = z.object({
  /**
   * Binds an approval or an operation to exactly this plan: action,
   * parameters, entity, environment, target uid and generation, and the
   * facts the findings rest on.
   */
  hash: z.string(),
  action: actionNameSchema,
  parameters: z.record(z.string(), z.unknown()),
  /** "Scale production to 5": what the button says. */
  title: z.string(),
  entityRef: z.string(),
  environment: z.string(),
  cluster: z.string(),
  namespace: z.string(),
  target: z.object({
    kind: z.enum([
      'Deployment',
      'HorizontalPodAutoscaler',
      'ConfigMap',
      'Secret',
      'Cache',
    ]),
    name: z.string(),
    uid: z.string(),
    /** 0 for kinds that Kubernetes gives none. */
    generation: z.int(),
    resourceVersion: z.string(),
  }),
  createdAt: timestampSchema,
  /** Facts worth showing: "now 3 replicas", "release 1.1.0". */
  facts: z.array(z.object({ label: z.string(), value: z.string() })),
  /** Worst first. */
  findings: z.array(findingSchema),
  changes: z.array(changeSchema),
  /** What would become of each object, where the action is about several. */
  objects: z.array(plannedObjectSchema).optional(),
  /** Workloads that are restarted after the target, one after the other in this order; absent where there are none. */
  consumers: z.array(plannedConsumerSchema).optional(),
  /** Unified diff of the object before and after, from the server-side dry run. */
  diff: z.string(),
  dryRun: z.object({
    state: z.enum(['accepted', 'rejected', 'skipped']),
    /** Kubernetes' own message when rejected; why when skipped. */
    message: z.string().optional(),
  }),
  permission: z.object({
    name: z.string(),
    decision: z.enum(['allow', 'deny']),
    reason: z.string(),
  }),
  /** Id of the operation that it belongs to: what it puts back. */
  follows: z.string().optional(),
  reasonRequired: z.boolean(),
  /** Fewest characters of the reason, without blanks around it, where a guardrail asks for one; any reason will do where it is absent. */
  minReasonLength: z.int().optional(),
  /** The text that must be typed, when a guardrail asks for it. */
  typedConfirmation: z.string().optional(),
  /** Absent where no approval is needed. */
  approval: planApprovalSchema.optional(),
  /** What a break-glass would pass, in sentences; absent where there is nothing to pass or the caller may not. */
  breakGlass: z.array(z.string()).optional(),
  /** True when a POST with this hash would be accepted now. */
  executable: z.boolean(),
  /** Why not, when not. */
  blockedBy: z.array(z.string()),
  /** Seconds after the POST during which nothing happens yet and cancelling is free. */
  gracePeriodSeconds: z.number(),
});

/** @public */
export type Plan = z.infer<typeof planSchema>;

/** Body of `POST …/plans`; parameters are checked against the action's own schema. @public */
export const planRequestSchema = z.strictObject({
  action: actionNameSchema,
  parameters: z.record(z.string(), z.unknown()).default({}),
  /**
   * New values of `secret-update`, which are tried in a dry run and then
   * forgotten. Without them the plan says nothing about the values.
   */
  secretValues: secretValuesSchema.optional(),
  /**
   * Set by a program that acts for a person who did not start it, such as an
   * assistant: what it asks for is a proposal, and waits for a person.
   */
  unattended: z.boolean().optional(),
});

/** @public */
export type PlanRequest = z.input<typeof planRequestSchema>;
