import {
  durationToMilliseconds,
  type EscalationPolicy,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';

/** A level of an escalation. Moments are milliseconds since 1970. */
export interface StepState {
  level: number;
  title: string;
  /** Channels beside those of the severity. */
  channels: string[];
  dueAt: number;
  respondBy?: number;
  /** When its turn came; it does not come again. */
  handledAt?: number;
  /** Absent where there was no channel to tell it over. */
  toldAt?: number;
}

/** The levels of an escalation that begins now. */
export function planSteps(
  policy: EscalationPolicy,
  startedAt: number,
): StepState[] {
  return policy.steps.map(
    ({ level, title, channels, after, respondWithin }) => {
      const dueAt = startedAt + durationToMilliseconds(after);
      return {
        level,
        title,
        channels,
        dueAt,
        ...(respondWithin && {
          respondBy: dueAt + durationToMilliseconds(respondWithin),
        }),
      };
    },
  );
}

/** Levels whose turn has come, from the first to the last due. */
export function dueSteps(steps: StepState[], now: number): StepState[] {
  return waiting(steps).filter(({ dueAt }) => dueAt <= now);
}

/** When the next level is told; undefined when all were. */
export function nextStepAt(steps: StepState[]): number | undefined {
  return waiting(steps)[0]?.dueAt;
}

/**
 * When something is to be done next: a level is told, or the time of the last
 * one to respond is over.
 */
export function nextMomentOf(steps: StepState[]): number {
  return nextStepAt(steps) ?? exhaustedAt(steps);
}

/** When everybody was told and nobody responded in time. */
export function exhaustedAt(steps: StepState[]): number {
  return Math.max(
    ...steps.map(({ dueAt, handledAt, respondBy }) =>
      Math.max(handledAt ?? dueAt, respondBy ?? 0),
    ),
  );
}

function waiting(steps: StepState[]): StepState[] {
  return steps
    .filter(({ handledAt }) => handledAt === undefined)
    .sort((a, b) => a.dueAt - b.dueAt || a.level - b.level);
}
