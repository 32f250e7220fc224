import type { BaselineProposal } from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import type { Target } from '../profile/ProfileService';

/** How far back is learned from. */
export type BaselineRange = '6h' | '24h' | '7d';

/** Normal ranges learned from history, as a proposal that changes nothing. */
export interface BaselineService {
  /** Never throws: a signal from which nothing is learned says why. */
  getBaselines(target: Target, range: BaselineRange): Promise<BaselineProposal>;
}
