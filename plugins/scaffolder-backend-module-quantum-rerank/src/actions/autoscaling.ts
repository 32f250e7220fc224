import { createTemplateAction } from '@backstage/plugin-scaffolder-node';
import { examples } from './autoscaling.examples';
import { runOperation, type RunOperationOptions } from './runOperation';
import { commonInput, commonOutput, type Z } from './schema';

type Direction = 'up' | 'down';

const policies = (direction: Direction) => (z: Z) =>
  z
    .array(
      z.object({
        type: z.enum(['Pods', 'Percent']),
        value: z.number().int().min(1, 'must be 1 or higher'),
        periodSeconds: z
          .number()
          .int()
          .min(1, 'must be 1 or higher')
          .max(1800, 'must be at most 1800'),
      }),
    )
    .min(1, 'must name at least one policy')
    .optional()
    .describe(`How fast the autoscaler may scale ${direction}, as a whole`);

const selectPolicy = (direction: Direction) => (z: Z) =>
  z
    .enum(['Max', 'Min', 'Disabled'])
    .optional()
    .describe(
      `Which of several policies counts when scaling ${direction}: the one that allows most or least, or none`,
    );

/** `quantum-rerank:autoscaling`: changes bounds, targets and behaviour of the autoscaler. */
export function createAutoscalingAction(options: RunOperationOptions) {
  return createTemplateAction({
    id: 'quantum-rerank:autoscaling',
    description:
      'Changes the autoscaler of a service, as the person who started the template; what is not given stays as it is',
    examples,
    supportsDryRun: true,
    schema: {
      input: {
        ...commonInput,
        minReplicas: z =>
          z
            .number()
            .int('must be a whole number')
            .min(1, 'must be 1 or higher')
            .optional()
            .describe('Lowest number of pods the autoscaler may choose'),
        maxReplicas: z =>
          z
            .number()
            .int('must be a whole number')
            .min(1, 'must be 1 or higher')
            .optional()
            .describe('Highest number of pods the autoscaler may choose'),
        cpuUtilization: z =>
          z
            .number()
            .int('must be a whole number')
            .min(1, 'must be 1 or higher')
            .max(1000, 'must be at most 1000')
            .optional()
            .describe('CPU utilization to keep, in per cent of the requests'),
        memoryUtilization: z =>
          z
            .number()
            .int('must be a whole number')
            .min(1, 'must be 1 or higher')
            .max(1000, 'must be at most 1000')
            .optional()
            .describe(
              'Memory utilization to keep, in per cent of the requests',
            ),
        scaleUpStabilizationSeconds: z =>
          z
            .number()
            .int('must be a whole number')
            .min(0, 'must not be negative')
            .max(3600, 'must be at most 3600')
            .optional()
            .describe(
              'Seconds over which recommendations are compared before scaling up',
            ),
        scaleDownStabilizationSeconds: z =>
          z
            .number()
            .int('must be a whole number')
            .min(0, 'must not be negative')
            .max(3600, 'must be at most 3600')
            .optional()
            .describe(
              'Seconds over which recommendations are compared before scaling down',
            ),
        scaleUpPolicies: policies('up'),
        scaleUpSelectPolicy: selectPolicy('up'),
        scaleDownPolicies: policies('down'),
        scaleDownSelectPolicy: selectPolicy('down'),
        temporary: z =>
          z
            .object({
              duration: z
                .string()
                .regex(/^\d{1,7}(s|m|h|d)$/, 'must be a duration such as 2h')
                .optional()
                .describe('How long the floor stands, for example 2h'),
              until: z
                .string()
                .optional()
                .describe('The moment in UTC until which the floor stands'),
            })
            .optional()
            .describe(
              'Raises minReplicas for a time only; the former values come back by themselves',
            ),
        floor: z =>
          z
            .enum(['restore', 'keep'])
            .optional()
            .describe(
              'Ends a temporary floor before its time: puts the former values back, or keeps those of now',
            ),
      },
      output: commonOutput,
    },
    async handler(ctx) {
      const { input } = ctx;
      const parameters = Object.fromEntries(
        Object.entries({
          minReplicas: input.minReplicas,
          maxReplicas: input.maxReplicas,
          cpuUtilization: input.cpuUtilization,
          memoryUtilization: input.memoryUtilization,
          scaleUpStabilizationSeconds: input.scaleUpStabilizationSeconds,
          scaleDownStabilizationSeconds: input.scaleDownStabilizationSeconds,
          scaleUpPolicies: input.scaleUpPolicies,
          scaleDownPolicies: input.scaleDownPolicies,
          scaleUpSelectPolicy: input.scaleUpSelectPolicy,
          scaleDownSelectPolicy: input.scaleDownSelectPolicy,
          temporary: input.temporary,
          floor: input.floor,
        }).filter(([, value]) => value !== undefined),
      );
      await runOperation(options, ctx, { action: 'autoscaling', parameters });
    },
  });
}
