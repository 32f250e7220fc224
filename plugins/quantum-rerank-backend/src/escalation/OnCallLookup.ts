import type { Profile } from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import type { Recipient } from '../notifications';
import type { Place } from './EscalationSubjects';

/** Who answers for a level of escalation. */
export interface LevelAnswer {
  /** Another one where nobody fills the one that was asked for. */
  level: number;
  people: Recipient[];
  /** How many of them are not in the catalog, which alone knows addresses. */
  absent?: number;
  /** Whether it is not known who is on call at the level asked for. */
  unknown?: boolean;
}

/** The level that is told first. */
export function firstLevelOf({
  escalation,
}: Pick<Profile, 'escalation'>): number {
  return escalation?.steps[0].level ?? 1;
}

/** Knows who is on call now. */
export interface OnCallLookup {
  whoAnswers(place: Place, level: number): Promise<LevelAnswer>;
}
