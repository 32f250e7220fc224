import {
  durationToMilliseconds,
  type FreezeWindowRule,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { beginningsFrom, startOf } from './beginnings';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
/** Enough for a year-end that repeats; whoever freezes longer says so once. */
const LONGEST_REPEATED_MS = 92 * DAY_MS;
const LONGEST_MS = 3660 * DAY_MS;
/** How many beginnings are looked at. */
const SAMPLE = 50;

/** What is wrong with a rule, and with which of its fields. */
export interface RuleProblem {
  field: 'cron' | 'rrule' | 'start' | 'duration';
  message: string;
}

/** What the schema cannot see: whether the windows of a rule ever come. */
export function findRuleProblem(
  rule: FreezeWindowRule,
  now: number,
): RuleProblem | undefined {
  const lasts = durationToMilliseconds(rule.duration);
  const repeats = Boolean(rule.cron ?? rule.rrule);
  const longest = repeats ? LONGEST_REPEATED_MS : LONGEST_MS;
  if (lasts < MINUTE_MS || lasts > longest) {
    return {
      field: 'duration',
      message: `must be from 1m to ${longest / DAY_MS}d`,
    };
  }
  if (rule.start !== undefined) {
    try {
      if (startOf(rule) < Date.UTC(2000, 0, 1)) {
        return { field: 'start', message: 'must not be before the year 2000' };
      }
    } catch (error) {
      return { field: 'start', message: messageOf(error) };
    }
  }
  const field = rule.cron ? 'cron' : 'rrule';
  try {
    if (rule.rrule) {
      // A rule that is over is fine, one that no day meets is a mistake.
      beginningsFrom(rule, -Infinity).next();
    }
    let last: number | undefined;
    let count = 0;
    for (const begins of beginningsFrom(rule, now)) {
      if (last !== undefined && begins - last < HOUR_MS) {
        return { field, message: 'must begin at most once an hour' };
      }
      last = begins;
      count += 1;
      if (count >= SAMPLE) {
        break;
      }
    }
  } catch (error) {
    return { field, message: messageOf(error) };
  }
  return undefined;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
