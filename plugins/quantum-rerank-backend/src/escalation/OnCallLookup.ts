import type { Recipient } from '../notifications';
import type { Place } from './EscalationSubjects';

/** Who answers for a level of escalation. */
export interface LevelAnswer {
  /** Another one where nobody fills the one that was asked for. */
  level: number;
  people: Recipient[];
  /** Whether it is not known who is on call at the level asked for. */
  unknown?: boolean;
}

/** Knows who is on call now. */
export interface OnCallLookup {
  whoAnswers(place: Place, level: number): Promise<LevelAnswer>;
}
