import { createExtensionPoint } from '@backstage/backend-plugin-api';

/**
 * Somebody whom a source names. With an entity reference they count as on call
 * for permissions; without one they can only be shown and told.
 *
 * @public
 */
export interface OnCallSourcePerson {
  /** Of a user or group of the catalog. */
  entityRef?: string;
  /** Found in the catalog by it where there is no entity reference. */
  email?: string;
  name?: string;
  phone?: string;
  /** Page of the person or schedule at the vendor. */
  url?: string;
}

/**
 * Time of somebody on call, as a source knows it.
 *
 * @public
 */
export interface OnCallSourceShift {
  /** Id of the schedule at the source. */
  schedule: string;
  title: string;
  /** Level of escalation, from 1. */
  level: number;
  person: OnCallSourcePerson;
  /** ISO 8601; absent where the source does not say. */
  from?: string;
  until?: string;
}

/**
 * Says who is on call when. The backend keeps the answers, asks again when
 * they grow old, and shows them as stale while the source fails.
 *
 * @public
 */
export interface OnCallSource {
  /** Names the source in messages and logs. */
  readonly id: string;
  /** Shown to people. */
  readonly title: string;
  /** How long an answer is good for, in seconds; 60 when absent. */
  readonly freshForSeconds?: number;
  /**
   * Shifts that overlap a stretch of time; an empty list where the source
   * knows nothing of the entity.
   *
   * @throws Error whose message names no address or credential; with
   * `retryAfterSeconds` the backend waits as long before it asks again
   */
  getShifts(query: {
    entityRef: string;
    /** Annotations of the entity, e.g. `pagerduty.com/service-id`: hostile text. */
    annotations: Record<string, string>;
    environment: string;
    from: Date;
    to: Date;
    /** Aborts when the backend waits no longer. */
    signal: AbortSignal;
  }): Promise<OnCallSourceShift[]>;
}

/** @public */
export interface QuantumRerankOnCallExtensionPoint {
  /** Added sources answer together with the profile. */
  addOnCallSource(source: OnCallSource): void;
}

/** @public */
export const quantumRerankOnCallExtensionPoint =
  createExtensionPoint<QuantumRerankOnCallExtensionPoint>({
    id: 'quantum-rerank.on-call',
  });
