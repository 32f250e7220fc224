import { z } from 'zod';
import { durationToMilliseconds } from '../profile/duration';

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

/** @public */
export type AutoscalingValues = z.infer<typeof autoscalingValuesSchema>;

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

/** @public */
export type AutoscalingParameters = z.infer<typeof autoscalingParametersSchema>;
