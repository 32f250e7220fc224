import type { Channel } from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import type { StoredEscalation } from './escalationRows';
import type { NewEvent } from './EscalationStore';
import type { StepState } from './clock';
import type { LevelChannels } from './levelChannels';

const MINUTE_MS = 60_000;
/** A scheduler that looks every few seconds is not late. */
const PUNCTUAL_MS = MINUTE_MS;

/** `Level 2 (Senior engineer)`. */
export function levelWords({ level, title }: StepState): string {
  return `Level ${level} (${title})`;
}

/** `, 12 min late`, or nothing. */
export function latenessWords(step: StepState, now: number): string {
  const late = now - step.dueAt;
  return late < PUNCTUAL_MS ? '' : `, ${durationWords(late)} late`;
}

/** `45 min`, `2 h 5 min`. */
export function durationWords(milliseconds: number): string {
  const minutes = Math.floor(milliseconds / MINUTE_MS);
  const hours = Math.floor(minutes / 60);
  const rest = minutes % 60;
  return hours === 0
    ? `${minutes} min`
    : `${hours} h${rest === 0 ? '' : ` ${rest} min`}`;
}

/** `A, B and C`. */
export function listWords(words: string[]): string {
  const last = words.at(-1) ?? '';
  return words.length < 2
    ? last
    : `${words.slice(0, -1).join(', ')} and ${last}`;
}

/** That a level is told, or that there is no way to. */
export function toldEvent(
  { severity }: StoredEscalation,
  step: StepState,
  { calling, updated, now }: LevelChannels & { now: number },
): NewEvent {
  const { level } = step;
  const titles = (channels: Channel[]) =>
    listWords(channels.map(({ title }) => title));
  const late = latenessWords(step, now);
  const incident = `the incident in ${titles(
    updated,
  )} is updated, and whom it pages is up to PagerDuty's own escalation policy`;
  if (calling.length > 0) {
    return {
      kind: 'told',
      level,
      text: `${levelWords(step)} is told over ${titles(calling)}${late}${
        updated.length > 0 ? `; ${incident}` : ''
      }.`,
    };
  }
  return updated.length > 0
    ? {
        kind: 'note',
        level,
        text: `${levelWords(
          step,
        )} has no channel that calls it${late}: ${incident}.`,
      }
    : {
        kind: 'failed',
        level,
        text: `${levelWords(
          step,
        )} was not told: no route of ${severity} names a channel.`,
      };
}

/** What a level reads. */
export function stepText(
  escalation: StoredEscalation,
  step: StepState,
  now: number,
): string {
  const since = now - escalation.startedAt;
  return [
    escalation.summary,
    since < MINUTE_MS
      ? `${levelWords(step)} is told first.`
      : `${levelWords(
          step,
        )} is told, as nobody has acknowledged it for ${durationWords(since)}.`,
    step.respondBy !== undefined && step.respondBy > now
      ? `${respondWords(step.respondBy, now)}: acknowledge it in the portal.`
      : 'Acknowledge it in the portal.',
  ].join('\n\n');
}

/** `Respond by 14:30 UTC`, with the day where it is another one. */
export function respondWords(respondBy: number, now: number): string {
  const [day, time] = new Date(respondBy).toISOString().split('T');
  const isToday = new Date(now).toISOString().startsWith(day);
  return `Respond by ${isToday ? '' : `${day} `}${time.slice(0, 5)} UTC`;
}
