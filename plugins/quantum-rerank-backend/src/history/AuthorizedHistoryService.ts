import type { BackstageCredentials } from '@backstage/backend-plugin-api';
import { NotAllowedError } from '@backstage/errors';
import {
  historyQuerySchema,
  overviewReadPermission,
  type HistoryPage,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { detailsOf } from '../onCall/detailsOf';
import { parseInput } from '../operations/requestErrors';
import type { OperationAuthorizer } from '../permissions/OperationAuthorizer';
import { entityName } from '../profile/entityName';
import type { Target } from '../profile/ProfileService';
import type { HistoryService } from './HistoryService';
import type { MergedHistory } from './MergedHistory';

/**
 * Shows of the history what a caller may see: what was done by those whose
 * operations they may see, and persons on call only with
 * `quantum-rerank.oncall.read`.
 */
export class AuthorizedHistoryService implements HistoryService {
  readonly #history: MergedHistory;
  readonly #authorizer: Pick<
    OperationAuthorizer,
    'authorizeRead' | 'authorizeHistory'
  >;

  constructor(options: {
    history: MergedHistory;
    authorizer: Pick<OperationAuthorizer, 'authorizeRead' | 'authorizeHistory'>;
  }) {
    this.#history = options.history;
    this.#authorizer = options.authorizer;
  }

  async listHistory(
    target: Target,
    query: unknown,
    options: { credentials: BackstageCredentials },
  ): Promise<HistoryPage> {
    const { credentials } = options;
    const asked = parseInput(historyQuerySchema, query);
    await this.#authorizer.authorizeRead(
      target,
      overviewReadPermission,
      options,
    );
    const visible = await this.#authorizer.authorizeHistory(target, options);
    if (!visible) {
      throw new NotAllowedError(
        `You may not see what was done in ${
          target.environment.name
        } of ${entityName(target)}.`,
      );
    }
    const named =
      (await detailsOf(target, credentials, this.#authorizer)) !== 'roles';
    const page = await this.#history.list(target, asked, {
      credentials,
      visible,
      named,
    });
    return { ...page, details: named ? 'names' : 'roles' };
  }
}
