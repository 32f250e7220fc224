import { z } from 'zod';

// Lenient: what is not needed may be anything, and more may come with it.
const labels = z.record(z.string(), z.string());

const alertSchema = z.object({
  labels,
  annotations: labels.optional(),
  startsAt: z.string(),
  fingerprint: z.string(),
  status: z
    .object({
      silencedBy: z.array(z.string()).nullish(),
      inhibitedBy: z.array(z.string()).nullish(),
    })
    .optional(),
});

/** One alert as an Alertmanager tells it. */
export type AmAlert = z.infer<typeof alertSchema>;

const silenceSchema = z.object({
  id: z.string(),
  status: z.object({ state: z.enum(['pending', 'active', 'expired']) }),
  matchers: z.array(
    z.object({
      name: z.string(),
      value: z.string(),
      isRegex: z.boolean(),
      isEqual: z.boolean().nullish(),
    }),
  ),
  startsAt: z.string(),
  endsAt: z.string(),
  createdBy: z.string(),
  comment: z.string(),
});

/** One silence as an Alertmanager tells it. */
export type AmSilence = z.infer<typeof silenceSchema>;

export const amAlertsSchema = z.array(alertSchema);
export const amSilencesSchema = z.array(silenceSchema);
export const amSilenceSchema = silenceSchema;
export const amCreatedSchema = z.object({ silenceID: z.string() });

/** Answer of `/api/v1/rules` of Prometheus. */
export const promRulesSchema = z.object({
  status: z.literal('success'),
  data: z.object({
    groups: z.array(
      z.object({
        rules: z.array(
          z.object({
            name: z.string(),
            type: z.string(),
            labels: labels.nullish(),
            health: z.string().optional(),
            lastError: z.string().optional(),
            alerts: z
              .array(
                z.object({
                  labels,
                  state: z.string(),
                  activeAt: z.string().optional(),
                  value: z.string().optional(),
                }),
              )
              .nullish(),
          }),
        ),
      }),
    ),
  }),
});

/** One rule as Prometheus tells it. */
export type PromRule = z.infer<
  typeof promRulesSchema
>['data']['groups'][number]['rules'][number];

/** A moment as Go writes it, in milliseconds; undefined for none or nonsense. */
export function momentOf(text: string | undefined): number | undefined {
  const at = text === undefined ? NaN : Date.parse(text);
  // Go's zero time is of the year 1.
  return Number.isNaN(at) || at <= 0 || at > 8.64e15 ? undefined : at;
}
