import type { Recovery } from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import type { Target } from '../profile/ProfileService';

/**
 * Leads through the guide's complete service recovery. Looking never throws:
 * what cannot be looked at is unknown with its reason, and never ok.
 */
export interface RecoveryService {
  getRecovery(target: Target): Promise<Recovery>;
}
