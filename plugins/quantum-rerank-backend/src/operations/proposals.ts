import {
  isAutomatic,
  isUnattended,
  type Operation,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { proposalWithdrawn } from './approvals/approvalMessages';
import type { OperationFeed } from './OperationFeed';
import { auditOutcomeMessage } from './outbox/messages';
import type {
  NewOperation,
  OpenOperation,
  OperationStore,
} from './store/OperationStore';

/** Begun by the portal or a program, and waiting for a person. */
export function isProposal(
  open: Pick<OpenOperation, 'requestedBy' | 'via' | 'state'>,
): boolean {
  return (
    (isAutomatic(open) || isUnattended(open)) &&
    open.state === 'awaiting-approval'
  );
}

/** Why a proposal is not wanted any more. */
interface Withdrawal {
  by: string;
  /** The end of a sentence. */
  because: string;
  /** Whom to tell beside the owners. */
  findOnCallRefs?: () => Promise<string[]>;
}

/**
 * Ends what is only proposed because its occasion is over.
 */
export async function withdrawProposal(
  open: OpenOperation | undefined,
  options: Withdrawal & { store: OperationStore; feed: OperationFeed },
): Promise<void> {
  const { store, feed } = options;
  const ending = await endingOfProposal(open, options);
  if (!ending) {
    return;
  }
  const { id, cancellation, outbox } = ending;
  const withdrawn = await store.cancel(id, cancellation, outbox);
  if (withdrawn) {
    feed.publish(withdrawn.operation);
  }
}

/**
 * How a proposal ends for something else that goes before it, in the
 * transaction that records that; undefined where there is none.
 */
export async function endingOfProposal(
  open: OpenOperation | undefined,
  options: Withdrawal & { store: Pick<OperationStore, 'get'> },
): Promise<NewOperation['withdraws']> {
  if (!open || !isProposal(open)) {
    return undefined;
  }
  const message = `Withdrawn before anything was changed, because ${options.because.replace(
    /\.$/,
    '',
  )}.`;
  const { operation } = await options.store.get(open.id);
  const ended: Operation = { ...operation, state: 'cancelled', message };
  const onCallRefs = (await options.findOnCallRefs?.()) ?? [];
  return {
    id: open.id,
    // What a person approves at the same moment is a proposal no more.
    cancellation: { by: options.by, message, onlyWaiting: true },
    outbox: [auditOutcomeMessage(ended), proposalWithdrawn(ended, onCallRefs)],
  };
}
