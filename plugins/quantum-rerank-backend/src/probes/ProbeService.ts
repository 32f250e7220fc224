import type { Health } from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import type { Target } from '../profile/ProfileService';

/** What the health endpoints of a service say. */
export interface ProbeService {
  getHealth(target: Target): Promise<Health>;
}
