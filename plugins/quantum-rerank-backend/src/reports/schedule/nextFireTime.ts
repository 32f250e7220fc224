import type { Schedule } from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { CronExpressionParser } from 'cron-parser';

/**
 * Numbers, names of months and weekdays, lists, ranges, steps. The parser
 * knows more, such as `H` for a time by chance, which no schedule should have.
 */
const FIELD =
  /^(\*|(\d{1,2}|[A-Za-z]{3})(-(\d{1,2}|[A-Za-z]{3}))?)(\/\d{1,2})?(,(\*|(\d{1,2}|[A-Za-z]{3})(-(\d{1,2}|[A-Za-z]{3}))?)(\/\d{1,2})?)*$/;

/**
 * When a schedule fires after a moment, by the clock on the wall of its time
 * zone. A time that a clock change skips comes with the change or an hour
 * later; one that it repeats comes once.
 *
 * @throws RangeError that says what is wrong with the expression
 */
export function nextFireTime({ cron, timeZone }: Schedule, after: Date): Date {
  if (!cron.split(' ').every(field => FIELD.test(field))) {
    throw new RangeError(
      `cron "${cron}" must be five fields of numbers or names, such as 0 7 * * 1-5`,
    );
  }
  try {
    return CronExpressionParser.parse(cron, {
      currentDate: after,
      tz: timeZone,
    })
      .next()
      .toDate();
  } catch (error) {
    throw new RangeError(
      `cron "${cron}" never comes: ${
        error instanceof Error ? error.message : String(error)
      }`,
      { cause: error },
    );
  }
}
