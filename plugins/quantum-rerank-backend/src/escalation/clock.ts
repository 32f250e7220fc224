import {
  durationToMilliseconds,
  type EscalationPolicy,
  type Severity,
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
  /** Absent where there was no channel that reaches it. */
  toldAt?: number;
}

/**
 * Until when somebody is to respond to something of a severity that begins
 * now; undefined where the profile does not say.
 */
export function respondByOf(
  policy: Pick<EscalationPolicy, 'respondWithin'> | undefined,
  severity: Severity,
  startedAt: number,
): number | undefined {
  const within = policy?.respondWithin?.[severity];
  return within === undefined
    ? undefined
    : startedAt + durationToMilliseconds(within);
}

/** The levels of an escalation that begins now. */
export function planSteps(
  policy: EscalationPolicy,
  severity: Severity,
  startedAt: number,
): StepState[] {
  return policy.steps.map(
    ({ level, title, channels, after, respondWithin }, index) => {
      const dueAt = startedAt + durationToMilliseconds(after);
      const ofSeverity =
        index === 0 ? respondByOf(policy, severity, startedAt) : undefined;
      if (ofSeverity !== undefined) {
        return { level, title, channels, dueAt, respondBy: ofSeverity };
      }
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
