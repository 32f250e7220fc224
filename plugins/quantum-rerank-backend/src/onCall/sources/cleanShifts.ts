import type { OnCallSourceShift } from '@quantumrerank/backstage-plugin-quantum-rerank-node';
import { z } from 'zod';
import { normalizeRef } from '../entityRefs';
import { oneLine } from '../oneLine';

const MOST_SHIFTS = 5_000;

/** One line of plain text, however it came. */
const text = z.string().transform(oneLine);

const moment = z.string().refine(value => Number.isFinite(Date.parse(value)), {
  message: 'must be a moment in ISO 8601',
});

const webAddress = text.refine(value => /^https?:\/\//i.test(value));

const shiftSchema = z.object({
  schedule: text,
  title: text,
  level: z.int().min(1).max(9),
  person: z.object({
    entityRef: z
      .string()
      .transform(ref => normalizeRef(ref))
      .optional(),
    email: text.optional(),
    name: text.optional(),
    phone: text.optional(),
    url: webAddress.optional().catch(undefined),
  }),
  from: moment.optional(),
  until: moment.optional(),
});

/**
 * What a source answered, with everything that people wrote at a vendor
 * brought to one line of limited length.
 *
 * @throws Error when the answer is not a list of shifts
 */
export function cleanShifts(answer: unknown): OnCallSourceShift[] {
  const parsed = z.array(shiftSchema).max(MOST_SHIFTS).safeParse(answer);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw new Error(
      `Its answer is not a list of shifts (${issue.path
        .map(String)
        .join('.')}: ${issue.message})`,
    );
  }
  return parsed.data;
}
