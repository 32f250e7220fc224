import { isAutomatic } from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import type { OperationFeed } from './OperationFeed';
import { auditOutcomeMessage } from './outbox/messages';
import type { OpenOperation, OperationStore } from './store/OperationStore';

/** Begun by the portal itself, and waiting for a person. */
export function isProposal(
  open: Pick<OpenOperation, 'requestedBy' | 'via' | 'state'>,
): boolean {
  return isAutomatic(open) && open.state === 'awaiting-approval';
}

/** What somebody asks for goes before what the portal only proposes. */
export async function withdrawProposal(
  open: OpenOperation | undefined,
  options: {
    store: OperationStore;
    feed: OperationFeed;
    by: string;
    /** Title of what goes before it. */
    wants: string;
  },
): Promise<void> {
  if (!open || !isProposal(open)) {
    return;
  }
  const { store, feed, by } = options;
  const message = `Withdrawn before anything was changed, because ${by} asked for something else: ${options.wants}.`;
  const { operation } = await store.get(open.id);
  const withdrawn = await store.cancel(open.id, { by, message }, [
    auditOutcomeMessage({ ...operation, state: 'cancelled', message }),
  ]);
  if (withdrawn) {
    feed.publish(withdrawn.operation);
  }
}
