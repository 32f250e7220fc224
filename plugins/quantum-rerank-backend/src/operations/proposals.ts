import {
  isAutomatic,
  type Operation,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { proposalWithdrawn } from './approvals/approvalMessages';
import type { OperationFeed } from './OperationFeed';
import { auditOutcomeMessage } from './outbox/messages';
import type { OpenOperation, OperationStore } from './store/OperationStore';

/** Begun by the portal itself, and waiting for a person. */
export function isProposal(
  open: Pick<OpenOperation, 'requestedBy' | 'via' | 'state'>,
): boolean {
  return isAutomatic(open) && open.state === 'awaiting-approval';
}

/**
 * Ends what the portal only proposes: because somebody asked for something
 * else, which goes before it, or because its occasion is over.
 */
export async function withdrawProposal(
  open: OpenOperation | undefined,
  options: {
    store: OperationStore;
    feed: OperationFeed;
    by: string;
    /** Why it is not wanted any more; the end of a sentence. */
    because: string;
    /** Whom to tell beside the owners. */
    findOnCallRefs?: () => Promise<string[]>;
  },
): Promise<void> {
  if (!open || !isProposal(open)) {
    return;
  }
  const { store, feed, by } = options;
  const message = `Withdrawn before anything was changed, because ${options.because.replace(
    /\.$/,
    '',
  )}.`;
  const { operation } = await store.get(open.id);
  const ended: Operation = { ...operation, state: 'cancelled', message };
  const onCallRefs = (await options.findOnCallRefs?.()) ?? [];
  // What a person approves at the same moment is a proposal no more.
  const withdrawn = await store.cancel(
    open.id,
    { by, message, onlyWaiting: true },
    [auditOutcomeMessage(ended), proposalWithdrawn(ended, onCallRefs)],
  );
  if (withdrawn) {
    feed.publish(withdrawn.operation);
  }
}
