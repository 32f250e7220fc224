import type { AlertRule } from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import type { RuleState, Transition } from '../evaluation/RuleState';
import type { Episode } from './episodes';

/** The rules of an environment as the last look left them. */
export interface StoredAlerts {
  /** Of the last look; 0 before the first. */
  revision: number;
  /** When that was. */
  evaluatedAt?: number;
  /** By id of the rule; those that are absent are inactive. */
  states: Map<string, RuleState>;
}

/** A transition that listeners were not told of yet. */
export interface StoredTransition {
  /** Grows with time. */
  id: number;
  environment: string;
  kind: Transition['kind'];
  at: number;
  episode: Episode;
}

/** What a look found, see {@link AlertStore.commit}. */
export interface Look {
  environment: string;
  /** The one the look started from. */
  revision: number;
  at: number;
  /** States that differ from those before. */
  changed: RuleState[];
  /** Rules that the profile does not have any more. */
  removed: string[];
  transitions: Array<
    Transition & {
      severity: AlertRule['severity'];
      title: string;
      value?: number;
    }
  >;
}
