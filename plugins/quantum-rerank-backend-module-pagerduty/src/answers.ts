import type { OnCallSourceShift } from '@quantumrerank/backstage-plugin-quantum-rerank-node';
import { z } from 'zod';

const text = z.string().nullish();
const moment = z.iso.datetime({ offset: true }).nullish();

/** One entry of `GET /oncalls`. */
const onCallSchema = z.object({
  escalation_level: z.int().min(1),
  escalation_policy: z.object({ id: z.string(), summary: text }),
  /** Absent for a user whom the policy names directly. */
  schedule: z.object({ id: z.string(), summary: text }).nullish(),
  user: z.object({ summary: text, name: text, email: text, html_url: text }),
  start: moment,
  end: moment,
});

/** A page of `GET /oncalls`. */
export const onCallPageSchema = z.object({
  oncalls: z.array(onCallSchema),
  more: z.boolean().default(false),
});

/** `GET /services/{id}`. */
export const serviceSchema = z.object({
  service: z.object({ escalation_policy: z.object({ id: z.string() }) }),
});

const MAX_TEXT = 200;
const MAX_EMAIL = 254;

/** An entry as the backend takes it. */
export function toShift(
  entry: z.output<typeof onCallSchema>,
): OnCallSourceShift {
  const { escalation_policy: policy, escalation_level: level, user } = entry;
  const name = short(user.name ?? user.summary);
  const email = z.email().max(MAX_EMAIL).safeParse(user.email);
  const url = pageOf(user.html_url);
  return {
    schedule: (entry.schedule?.id ?? `${policy.id}-${level}`).slice(
      0,
      MAX_TEXT,
    ),
    title:
      short(entry.schedule?.summary) ??
      `${short(policy.summary) ?? 'Escalation policy'}, level ${level}`,
    level,
    person: {
      ...(name && { name }),
      ...(email.success && { email: email.data }),
      ...(url && { url }),
    },
    ...(entry.start && { from: new Date(entry.start).toISOString() }),
    ...(entry.end && { until: new Date(entry.end).toISOString() }),
  };
}

function short(words: string | null | undefined): string | undefined {
  const plain = words
    ?.replace(/[\p{Cc}\u202A-\u202E\u2066-\u2069]/gu, ' ')
    .trim();
  return plain ? plain.slice(0, MAX_TEXT) : undefined;
}

/** Pages of PagerDuty only. */
function pageOf(address: string | null | undefined): string | undefined {
  if (!address || !URL.canParse(address)) {
    return undefined;
  }
  const { protocol, hostname, href } = new URL(address);
  return protocol === 'https:' && hostname.endsWith('.pagerduty.com')
    ? href
    : undefined;
}
