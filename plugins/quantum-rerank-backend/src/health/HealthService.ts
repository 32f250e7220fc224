import type { Health } from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import type { Target } from '../profile/ProfileService';

/**
 * How well the service of an environment is, part by part. A part that
 * cannot be looked at is unknown with its reason; looking never throws.
 */
export interface HealthService {
  getHealth(target: Target): Promise<Health>;
}
