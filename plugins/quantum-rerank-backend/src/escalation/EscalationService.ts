import type { BackstageCredentials } from '@backstage/backend-plugin-api';
import type {
  Escalation,
  Page,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import type { UserCredentials } from '../operations/OperationService';
import type { Target } from '../profile/ProfileService';

/** What escalates, and who takes care of it. */
export interface EscalationService {
  /**
   * Newest first.
   *
   * @throws InputError when the cursor is none
   */
  listEscalations(
    target: Target,
    query: { state: 'open' | 'all'; limit: number; cursor?: string },
    options: { credentials: BackstageCredentials },
  ): Promise<Page<Escalation>>;

  /**
   * One of them, also long after it was resolved.
   *
   * @throws NotFoundError also when the caller may not see it
   */
  getEscalation(
    id: string,
    options: { credentials: BackstageCredentials },
  ): Promise<Escalation>;

  /**
   * Takes care of it, which stops the escalation. Who was first stays.
   *
   * @throws NotFoundError also when the caller may not see it
   * @throws NotAllowedError
   * @throws ConflictError when it is over
   */
  acknowledge(
    id: string,
    body: { comment?: string },
    options: { credentials: UserCredentials },
  ): Promise<Escalation>;
}
