import type { BackstageCredentials } from '@backstage/backend-plugin-api';
import type { HistoryPage } from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import type { Target } from '../profile/ProfileService';

/** What was done in an environment, of every kind. */
export interface HistoryService {
  /**
   * One page, newest first. The query is as it came in.
   *
   * @throws InputError when the query is none, or its cursor no cursor of this list
   * @throws NotAllowedError
   */
  listHistory(
    target: Target,
    query: unknown,
    options: { credentials: BackstageCredentials },
  ): Promise<HistoryPage>;
}
