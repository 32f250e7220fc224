import type { JsonValue } from '@backstage/types';
import type { z as zod } from 'zod/v3';

/** What an action's fields are made with. */
export type Z = typeof zod;

/** Input that every action takes. */
export const commonInput = {
  entityRef: (z: Z) =>
    z
      .string()
      .min(1)
      .describe(
        'Catalog entity that is operated, e.g. component:default/quantum-rerank; kind and namespace may be left out',
      ),
  environment: (z: Z) =>
    z
      .string()
      .min(1)
      .describe('Environment of the entity, as its profile names it'),
  reason: (z: Z) =>
    z
      .string()
      .min(1)
      .max(500)
      .describe('Why; kept in the history and on the Kubernetes object'),
  confirmation: (z: Z) =>
    z
      .string()
      .max(200)
      .optional()
      .describe('The text to be typed, where a guardrail asks for it'),
  wait: (z: Z) =>
    z
      .boolean()
      .optional()
      .describe(
        'Wait until the operation is over and fail the step if it did not succeed; default true',
      ),
  timeout: (z: Z) =>
    z
      .string()
      .regex(/^\d+(ms|s|m|h|d)$/, 'must be a duration such as 90s, 30m or 2h')
      .optional()
      .describe(
        'How long to wait, e.g. 30m; the operation goes on when it is over; default 30m',
      ),
};

/** Output that every action gives. */
export const commonOutput = {
  operationId: (z: Z) =>
    z.string().optional().describe('Id of the operation; absent in a dry run'),
  operationPath: (z: Z) =>
    z
      .string()
      .optional()
      .describe(
        'Path of the operation in the backend API, below /api/quantum-rerank; absent in a dry run',
      ),
  state: (z: Z) =>
    z
      .string()
      .optional()
      .describe('State of the operation, e.g. succeeded; absent in a dry run'),
  message: (z: Z) =>
    z
      .string()
      .describe('One sentence: how it ended, or what the plan would do'),
  plan: (z: Z) =>
    z
      .object({
        title: z.string(),
        hash: z.string(),
        executable: z.boolean(),
        blockedBy: z.array(z.string()),
        typedConfirmation: z.string().optional(),
        findings: z.array(
          z.object({
            code: z.string(),
            effect: z.string(),
            message: z.string(),
          }),
        ),
        changes: z.array(
          z.object({
            object: z.string(),
            path: z.string(),
            before: z.custom<JsonValue>(),
            after: z.custom<JsonValue>(),
          }),
        ),
      })
      .describe('What the operation was planned to do'),
};
