import { z } from 'zod';
import { looksSecret } from './configValues';
import { cachePrefixText } from './profile/cache';
import { durationToMilliseconds } from './profile/duration';
import { plainText } from './schema/plainText';

/**
 * What a person can ask for. The same names are used by permissions,
 * scaffolder actions and audit events.
 *
 * @public
 */
export const actionNames = [
  'scale',
  'autoscaling',
  'restart',
  'rollback',
  'pause',
  'resume',
  'evict-pods',
  'cache-flush',
  'config-update',
  'config-restore',
  'redeploy',
  'secret-update',
] as const;

/** @public */
export type ActionName = (typeof actionNames)[number];

/** @public */
export const actionNameSchema = z.enum(actionNames);

/** A step that waits longer is an operation of its own. */
const LONGEST_PAUSE_MS = 3_600_000;

/**
 * Parameters of `scale`.
 *
 * @public
 */
export const scaleParametersSchema = z.strictObject({
  replicas: z
    .int('replicas must be a whole number')
    .min(0, 'replicas must not be negative')
    .max(2_147_483_647, 'replicas must fit into 32 bits')
    .describe('Number of pods the deployment should run'),
  gradual: z
    .strictObject({
      step: z
        .int('step must be a whole number')
        .min(1, 'step must be 1 or higher')
        .max(100, 'step must be at most 100')
        .optional()
        .describe('Pods that one step takes away'),
      pause: z
        .string()
        .regex(
          /^\d{1,5}(s|m|h)$/,
          'pause must be a duration such as 90s, 5m or 1h',
        )
        .refine(
          text => {
            const milliseconds = durationToMilliseconds(text);
            return milliseconds >= 1000 && milliseconds <= LONGEST_PAUSE_MS;
          },
          { message: 'pause must be between 1s and 1h' },
        )
        .optional()
        .describe('Time after each step before signals are compared'),
      withoutSignals: z
        .boolean('withoutSignals must be true or false')
        .optional()
        .describe(
          'Goes on although signals cannot be compared; without it the operation waits for values, and then stops',
        ),
    })
    .optional()
    .describe(
      'Scales down in steps, each verified before the next; what is absent comes from the profile',
    ),
});

/**
 * Parameters of `restart`: none.
 *
 * @public
 */
export const restartParametersSchema = z.strictObject({});

/**
 * Parameters of `rollback`.
 *
 * @public
 */
export const rollbackParametersSchema = z.strictObject({
  revision: z
    .int('revision must be a whole number')
    .min(1, 'revision must be 1 or higher')
    .optional()
    .describe(
      'Revision to return to; without it the newest revision whose template differs from the running one by more than a restart',
    ),
  configuration: z
    .union(
      [
        z.boolean(),
        z
          .string()
          .regex(/^[\w-]{1,36}$/, 'must be true, false or a kept version'),
      ],
      { error: 'must be true, false or the id of a kept version' },
    )
    .optional()
    .describe(
      'Whether the ConfigMap returns as well: true to what the revision ran with, or the id of a kept version; without it the configuration stays as it is',
    ),
});

/**
 * Parameters of `pause`: none.
 *
 * @public
 */
export const pauseParametersSchema = z.strictObject({});

/**
 * Parameters of `resume`: none.
 *
 * @public
 */
export const resumeParametersSchema = z.strictObject({});

const utilization = (of: string) =>
  z
    .int(`${of}Utilization must be a whole number of per cent`)
    .min(1, `${of}Utilization must be 1 or higher`)
    .max(1000, `${of}Utilization must be at most 1000`)
    .nullable()
    .optional()
    .describe(
      `Utilization of ${of} to keep, in per cent of the requests; null removes the target`,
    );

const stabilization = (direction: 'Up' | 'Down') =>
  z
    .int(`scale${direction}StabilizationSeconds must be a whole number`)
    .min(0, `scale${direction}StabilizationSeconds must not be negative`)
    // Kubernetes' own limit.
    .max(3600, `scale${direction}StabilizationSeconds must be at most 3600`)
    .nullable()
    .optional()
    .describe(
      `Seconds over which recommendations are compared before scaling ${direction.toLocaleLowerCase(
        'en-US',
      )}; null leaves it to Kubernetes`,
    );

/**
 * How fast an autoscaler may go one way: so many pods, or so much of their
 * number, within a time.
 *
 * @public
 */
export const scalingPolicySchema = z.strictObject({
  type: z.enum(['Pods', 'Percent'], 'type must be Pods or Percent'),
  value: z
    .int('value must be a whole number')
    .min(1, 'value must be 1 or higher')
    .max(2_147_483_647, 'value must fit into 32 bits'),
  periodSeconds: z
    .int('periodSeconds must be a whole number')
    .min(1, 'periodSeconds must be 1 or higher')
    // Kubernetes' own limit.
    .max(1800, 'periodSeconds must be at most 1800'),
});

/** @public */
export type ScalingPolicy = z.infer<typeof scalingPolicySchema>;

const policies = (direction: 'Up' | 'Down') =>
  z
    .array(scalingPolicySchema)
    .min(1, `scale${direction}Policies must name at least one policy`)
    .max(10, `scale${direction}Policies must name at most 10 policies`)
    .nullable()
    .optional()
    .describe(
      `How fast the autoscaler may scale ${direction.toLocaleLowerCase(
        'en-US',
      )}, as a whole; null leaves it to Kubernetes`,
    );

const selectPolicy = (direction: 'Up' | 'Down') =>
  z
    .enum(
      ['Max', 'Min', 'Disabled'],
      `scale${direction}SelectPolicy must be Max, Min or Disabled`,
    )
    .nullable()
    .optional()
    .describe(
      `Which of several policies counts when scaling ${direction.toLocaleLowerCase(
        'en-US',
      )}: the one that allows most (Max) or least (Min), or none at all (Disabled); null leaves it to Kubernetes`,
    );

/**
 * The values of an autoscaler that `autoscaling` can change. `null` removes
 * what the autoscaler says, so that what is added can be taken back exactly.
 *
 * @public
 */
export const autoscalingValuesSchema = z.strictObject({
  minReplicas: z
    .int('minReplicas must be a whole number')
    .min(1, 'minReplicas must be 1 or higher')
    .max(2_147_483_647, 'minReplicas must fit into 32 bits')
    .optional()
    .describe('Lowest number of pods the autoscaler may choose'),
  maxReplicas: z
    .int('maxReplicas must be a whole number')
    .min(1, 'maxReplicas must be 1 or higher')
    .max(2_147_483_647, 'maxReplicas must fit into 32 bits')
    .optional()
    .describe('Highest number of pods the autoscaler may choose'),
  cpuUtilization: utilization('cpu'),
  memoryUtilization: utilization('memory'),
  scaleUpStabilizationSeconds: stabilization('Up'),
  scaleDownStabilizationSeconds: stabilization('Down'),
  scaleUpPolicies: policies('Up'),
  scaleDownPolicies: policies('Down'),
  scaleUpSelectPolicy: selectPolicy('Up'),
  scaleDownSelectPolicy: selectPolicy('Down'),
});

/** Names of the values of an autoscaler, in the order in which they are shown. */
const autoscalingValueNames = Object.keys(
  autoscalingValuesSchema.shape,
) as Array<keyof z.infer<typeof autoscalingValuesSchema>>;

/** Shortest time of a temporary floor: an autoscaler looks every 15 s. */
const SHORTEST_FLOOR_MS = 10_000;

/**
 * Longest time of a temporary floor, in milliseconds. What is to last longer
 * is no exception.
 *
 * @public
 */
export const LONGEST_FLOOR_MS = 7 * 86_400_000;

const temporary = z
  .strictObject({
    duration: z
      .string()
      .regex(
        /^\d{1,7}(s|m|h|d)$/,
        'duration must be a duration such as 90s, 30m or 2h',
      )
      .refine(
        text => {
          const milliseconds = durationToMilliseconds(text);
          return (
            milliseconds >= SHORTEST_FLOOR_MS &&
            milliseconds <= LONGEST_FLOOR_MS
          );
        },
        { message: 'duration must be between 10s and 7d' },
      )
      .optional()
      .describe('How long the floor stands, from when it is raised'),
    until: z.iso
      .datetime('until must be a moment in UTC such as 2026-12-01T14:00:00Z')
      .optional()
      .describe('The moment until which the floor stands'),
  })
  .refine(
    ({ duration, until }) => (duration === undefined) !== (until === undefined),
    'temporary needs either duration or until',
  );

/**
 * Parameters of `autoscaling`: what is absent stays as it is. With
 * `temporary` the minimum (and the maximum, where it has to go along) is
 * raised for a time and put back exactly to what it was. `floor` ends such a
 * temporary floor early: `restore` puts the former values back, `keep` leaves
 * them as they are now.
 *
 * @public
 */
export const autoscalingParametersSchema = autoscalingValuesSchema
  .extend({
    temporary: temporary
      .optional()
      .describe(
        'Raises minReplicas for a time; the former values come back by themselves',
      ),
    floor: z
      .enum(['restore', 'keep'], 'floor must be restore or keep')
      .optional()
      .describe('Ends the temporary floor before its time'),
  })
  .superRefine((parameters, context) => {
    const refuse = (path: string[], message: string) =>
      context.addIssue({ code: 'custom', path, message });
    const named = autoscalingValueNames.filter(
      name => parameters[name] !== undefined,
    );
    if (parameters.floor !== undefined) {
      if (named.length > 0 || parameters.temporary) {
        refuse(['floor'], 'floor takes no other parameter beside it');
      }
      return;
    }
    if (named.length === 0) {
      refuse([], 'needs at least one value to change');
      return;
    }
    if (!parameters.temporary) {
      return;
    }
    if (parameters.minReplicas === undefined) {
      refuse(
        ['minReplicas'],
        'minReplicas is needed: it is what a temporary floor raises',
      );
    }
    const other = named.find(
      name => name !== 'minReplicas' && name !== 'maxReplicas',
    );
    if (other) {
      refuse(
        [other],
        `${other} cannot be temporary: a temporary floor raises minReplicas and maxReplicas only`,
      );
    }
  });

const podName = z
  .string()
  .regex(
    /^[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?$/,
    'pods must be names of pods',
  );

/**
 * Parameters of `evict-pods`.
 *
 * @public
 */
export const evictPodsParametersSchema = z.strictObject({
  pods: z
    .array(podName)
    .min(1, 'pods must name at least one pod')
    .max(50, 'pods must name at most 50 pods')
    .refine(names => new Set(names).size === names.length, {
      message: 'pods must name each pod once',
    })
    .describe('Names of the pods, which are evicted one after the other'),
});

/**
 * Parameters of `cache-flush`: one of them.
 *
 * @public
 */
export const cacheFlushParametersSchema = z
  .strictObject({
    prefix: cachePrefixText
      .optional()
      .describe('Removes the keys that begin with it, taken literally'),
    all: z
      .literal(true, 'all must be true')
      .optional()
      .describe('Removes all keys'),
  })
  .refine(
    ({ prefix, all }) => (prefix === undefined) !== (all === undefined),
    'needs either prefix or all',
  );

/**
 * Name of a configured source of manifests.
 *
 * @public
 */
export const manifestSourceIdSchema = z
  .string()
  .regex(
    /^[a-z0-9]([-a-z0-9.]{0,61}[a-z0-9])?$/,
    'source must be the name of a configured source',
  );

const restart = z
  .boolean()
  .default(true)
  .describe('Whether the deployment is restarted, so that its pods see it');

/** Text files come with both kinds of line ends. */
const configValue = z
  .string()
  .refine(
    value => plainText('value').safeParse(value.replace(/\r\n/g, '\n')).success,
    'must be text without control characters',
  )
  .nullable();

/**
 * Parameters of `config-update`. Values that look like secrets are refused:
 * parameters are kept and shown, and a ConfigMap is no place for them.
 *
 * @public
 */
export const configUpdateParametersSchema = z.strictObject({
  changes: z
    .record(plainText('changes').min(1).max(300), configValue)
    .superRefine((changes, context) => {
      const keys = Object.keys(changes);
      if (keys.length === 0 || keys.length > 200) {
        context.addIssue({
          code: 'custom',
          message: 'changes must name between 1 and 200 keys',
        });
      }
      for (const key of keys) {
        const value = changes[key];
        if (value !== null && looksSecret(key, value)) {
          context.addIssue({
            code: 'custom',
            path: [key],
            message:
              'looks like a secret, which does not belong into a ConfigMap: put it into the Secret',
          });
        }
      }
    })
    .describe('New value of each key; null removes the key'),
  restart,
});

/**
 * Parameters of `config-restore`.
 *
 * @public
 */
export const configRestoreParametersSchema = z.strictObject({
  version: z
    .string()
    .regex(/^[\w-]{1,36}$/, 'version must be the id of a kept version')
    .describe('Kept version of the ConfigMap to return to'),
  restart,
});

const secretKeys = (field: 'set' | 'remove') =>
  z
    .array(plainText(field).min(1).max(300))
    .max(200, `${field} must name at most 200 keys`)
    .default([]);

/**
 * Parameters of `secret-update`: names of keys only. The values stand beside
 * them, in `secretValues` of the request, because parameters are recorded and
 * shown.
 *
 * @public
 */
export const secretUpdateParametersSchema = z
  .strictObject({
    set: secretKeys('set').describe(
      'Keys that get a new value, which stands in secretValues of the request',
    ),
    remove: secretKeys('remove').describe('Keys that are removed'),
    restart,
  })
  .refine(
    ({ set, remove }) => set.length + remove.length > 0,
    'needs at least one key in set or remove',
  )
  .refine(
    ({ set, remove }) =>
      new Set([...set, ...remove]).size === set.length + remove.length,
    'must name each key once, in set or in remove',
  );

/**
 * Parameters of `redeploy`. What is applied comes from the configuration of
 * the portal only.
 *
 * @public
 */
export const redeployParametersSchema = z.strictObject({
  source: manifestSourceIdSchema
    .optional()
    .describe(
      'Configured source of the manifests; may be left out where there is one only',
    ),
});

/**
 * Schema of the parameters of each action.
 *
 * @public
 */
export const actionParametersSchemas = {
  scale: scaleParametersSchema,
  restart: restartParametersSchema,
  rollback: rollbackParametersSchema,
  pause: pauseParametersSchema,
  resume: resumeParametersSchema,
  autoscaling: autoscalingParametersSchema,
  'evict-pods': evictPodsParametersSchema,
  'cache-flush': cacheFlushParametersSchema,
  'config-update': configUpdateParametersSchema,
  'config-restore': configRestoreParametersSchema,
  redeploy: redeployParametersSchema,
  'secret-update': secretUpdateParametersSchema,
} as const;

/** @public */
export type ScaleParameters = z.infer<typeof scaleParametersSchema>;
/** @public */
export type RestartParameters = z.infer<typeof restartParametersSchema>;
/** @public */
export type RollbackParameters = z.infer<typeof rollbackParametersSchema>;

/** @public */
export type PauseParameters = z.infer<typeof pauseParametersSchema>;
/** @public */
export type ResumeParameters = z.infer<typeof resumeParametersSchema>;
/** @public */
export type AutoscalingValues = z.infer<typeof autoscalingValuesSchema>;
/** @public */
export type AutoscalingParameters = z.infer<typeof autoscalingParametersSchema>;

/** @public */
export type EvictPodsParameters = z.infer<typeof evictPodsParametersSchema>;

/** @public */
export type CacheFlushParameters = z.infer<typeof cacheFlushParametersSchema>;

/** @public */
export type ConfigUpdateParameters = z.infer<
  typeof configUpdateParametersSchema
>;
/** @public */
export type ConfigRestoreParameters = z.infer<
  typeof configRestoreParametersSchema
>;
/** @public */
export type SecretUpdateParameters = z.infer<
  typeof secretUpdateParametersSchema
>;

/** @public */
export type RedeployParameters = z.infer<typeof redeployParametersSchema>;

/**
 * An action together with its parameters.
 *
 * @public
 */
export type ActionRequest =
  | { action: 'scale'; parameters: ScaleParameters }
  | { action: 'restart'; parameters: RestartParameters }
  | { action: 'rollback'; parameters: RollbackParameters }
  | { action: 'pause'; parameters: PauseParameters }
  | { action: 'resume'; parameters: ResumeParameters }
  | { action: 'autoscaling'; parameters: AutoscalingParameters }
  | { action: 'evict-pods'; parameters: EvictPodsParameters }
  | { action: 'cache-flush'; parameters: CacheFlushParameters }
  | { action: 'config-update'; parameters: ConfigUpdateParameters }
  | { action: 'config-restore'; parameters: ConfigRestoreParameters }
  | { action: 'redeploy'; parameters: RedeployParameters }
  | { action: 'secret-update'; parameters: SecretUpdateParameters };
