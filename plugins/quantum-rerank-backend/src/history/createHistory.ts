import type { EscalationStore } from '../escalation';
import type { OverrideStore } from '../onCall/overrides/OverrideStore';
import type { OperationService } from '../operations/OperationService';
import type { OperationAuthorizer } from '../permissions/OperationAuthorizer';
import { AuthorizedHistoryService } from './AuthorizedHistoryService';
import { createEscalationSource } from './escalationSource';
import type { HistoryService } from './HistoryService';
import { MergedHistory } from './MergedHistory';
import { createOperationSource } from './operationSource';
import { createReplacementSource } from './replacementSource';

/** Builds the one list of what was done, with its checks. */
export function createHistory(options: {
  authorizer: OperationAuthorizer;
  /** With its checks: `AuthorizedOperationService`. */
  operations: OperationService;
  overrides: OverrideStore;
  escalations: EscalationStore;
}): HistoryService {
  const { authorizer, operations, overrides, escalations } = options;
  return new AuthorizedHistoryService({
    authorizer,
    // What ends something stands above what it ends.
    history: new MergedHistory([
      createOperationSource(operations),
      createEscalationSource(escalations, 'resolved'),
      createEscalationSource(escalations, 'acknowledged'),
      createReplacementSource(overrides, 'withdrawn'),
      createReplacementSource(overrides, 'made'),
    ]),
  });
}
