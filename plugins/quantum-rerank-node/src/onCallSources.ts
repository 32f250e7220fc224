import { createExtensionPoint } from '@backstage/backend-plugin-api';

/**
 * Says who is on call for an entity's environment.
 *
 * @public
 */
export interface OnCallSource {
  /** Names the source in messages and logs. */
  readonly id: string;
  /** Entity references of the users and groups that are on call now. */
  getOnCall(query: {
    entityRef: string;
    environment: string;
  }): Promise<string[]>;
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
