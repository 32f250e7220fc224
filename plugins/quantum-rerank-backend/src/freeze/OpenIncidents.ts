import type { Severity } from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import type { Target } from '../profile/ProfileService';

/** A grave incident that is not over. */
export interface OpenIncident {
  id: string;
  title: string;
  severity: Severity;
  /** ISO 8601. */
  since: string;
}

/**
 * The open incidents of severity P0 and P1: who handles one may change things
 * while a freeze holds.
 */
export interface OpenIncidents {
  /**
   * The open incidents that are known, or undefined where none is and it cannot
   * be told whether there are others: that is not "none".
   */
  listOpen(
    target: Pick<Target, 'entityRef' | 'environment' | 'profile'>,
  ): Promise<OpenIncident[] | undefined>;
}
