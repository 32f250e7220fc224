import { isAutomatic } from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import type { AutomationPolicy } from '../../automation/AutomationPolicy';
import type { OperationAuthorizer } from '../../permissions/OperationAuthorizer';
import { judgeDecider } from '../approvals/judgeDecider';
import type { UserCredentials } from '../OperationService';
import { FencedError, type StoredOperation } from '../store/OperationStore';
import { Backoff } from './Backoff';
import { isSecondHalf } from '../secondHalf';
import { NotAuthorizedEnd, OperationEnd, StoreTroubleError } from './ends';
import type { RunHandle } from './RunHandle';
import { stillHolding } from './stillHolding';

/** How often the policy is asked when it gives no answer. */
const ATTEMPTS = 4;

/**
 * Asks the permission policy again, as the person who asked for the
 * operation.
 *
 * After a take-over the person's credentials are gone, because they are never
 * stored. The policy's last recorded decision then counts for as long as a
 * revocation may take to have effect (`authorizationMaxAgeMs`), and no longer.
 *
 * Where it passes approval and freeze in an emergency, the right to that is
 * asked again, too. Where somebody approved it, their right to approve is asked again before
 * the change is sent for the first time. If the session of whoever asked ran
 * out meanwhile, whoever approved answers for the change
 * (docs/adr/0005-who-answers-for-an-approved-operation.md).
 *
 * Credentials that run out while the operation is carried out are none from
 * then on, as if another replica had taken it over.
 *
 * @throws OperationEnd when it is refused or cannot be asked
 */
export async function reauthorize(
  run: Omit<RunHandle, 'authorize'>,
  options: {
    authorizer: OperationAuthorizer;
    credentials: UserCredentials | undefined;
    approver: UserCredentials | undefined;
    automation: AutomationPolicy;
  },
): Promise<void> {
  const { authorizer } = options;
  if (!authorizer.writes.enabled) {
    throw refusedNow(
      run.stored,
      authorizer.writes.reason ?? 'Changes are switched off.',
    );
  }
  if (isSecondHalf(run.operation)) {
    // Authorised with the change that it takes back
    // (docs/adr/0008-a-temporary-floor-comes-back-with-the-right-that-raised-it.md).
    await run.change({ authorized: true }, 'authorized');
    return;
  }
  if (isAutomatic(run.operation) && !run.operation.approval) {
    await reauthorizeAutomation(run, options.automation);
    return;
  }
  const backoff = new Backoff(run.timing);
  for (let attempt = 1; ; attempt++) {
    // A session may run out between two parts of a change, and between two tries.
    const approver = stillHolding(options.approver);
    const credentials = stillHolding(options.credentials) ?? approver;
    if (isToBeApproved(run) && !approver) {
      await requireFreshApproval(run, options.approver);
    }
    if (!credentials) {
      goOnWithout(run, options.credentials ?? options.approver);
      return;
    }
    try {
      await ask(run, { authorizer, credentials, approver });
      await run.change({ authorized: true }, 'authorized');
      return;
    } catch (error) {
      if (
        error instanceof OperationEnd ||
        error instanceof FencedError ||
        error instanceof StoreTroubleError
      ) {
        throw error;
      }
      const ranOut = [credentials, approver].some(
        each => each && !stillHolding(each),
      );
      if (attempt >= ATTEMPTS && !ranOut) {
        const why = error instanceof Error ? error.message : String(error);
        throw refusedNow(
          run.stored,
          `The permission could not be checked again: ${why}.`,
        );
      }
      await run.pause(backoff.next(error));
    }
  }
}

/** Somebody approved it, and nothing was sent yet. */
function isToBeApproved(run: Omit<RunHandle, 'authorize'>): boolean {
  return (
    run.operation.approval?.state === 'approved' &&
    run.stored.applyStartedAt === undefined
  );
}

/** Asks once for everything that must be allowed now. */
async function ask(
  run: Omit<RunHandle, 'authorize'>,
  options: {
    authorizer: OperationAuthorizer;
    credentials: UserCredentials;
    approver: UserCredentials | undefined;
  },
): Promise<void> {
  const { authorizer, credentials, approver } = options;
  const { decision, reason } = await authorizer.authorizeAction(
    run.target,
    run.request,
    { credentials },
  );
  if (decision === 'deny') {
    throw refusedNow(run.stored, reason);
  }
  if (run.operation.breakGlass && run.stored.applyStartedAt === undefined) {
    await requireBreakGlass(run, { authorizer, credentials });
  }
  if (isToBeApproved(run) && approver) {
    await requireApprover(run, { authorizer, approver });
  }
}

/**
 * Nobody can be asked. What was allowed as a whole goes on with its next step
 * (docs/adr/0009-steps-of-a-scale-down-are-allowed-as-a-whole.md,
 * docs/adr/0012-named-readers-are-restarted-too.md); anything else for as long
 * as the last decision counts.
 */
function goOnWithout(
  run: Omit<RunHandle, 'authorize'>,
  ranOut: UserCredentials | undefined,
): void {
  const { gradual, consumers } = run.stored.execution;
  if (!gradual?.steps.length && !consumers) {
    requireFreshDecision(run, ranOut);
  }
}

/**
 * No person stands behind it, so what allowed it must hold still: the profile
 * and the app-config
 * (docs/adr/0006-who-answers-for-an-automatic-rollback.md).
 */
async function reauthorizeAutomation(
  run: Omit<RunHandle, 'authorize'>,
  automation: AutomationPolicy,
): Promise<void> {
  if (!automation.mayRun(run.target)) {
    throw refusedNow(
      run.stored,
      'The profile or the app-config does not let the portal do this by itself any more.',
    );
  }
  await run.change({ authorized: true }, 'authorized');
}

/** What passed approval and freeze must still be allowed to. */
async function requireBreakGlass(
  run: Omit<RunHandle, 'authorize'>,
  options: { authorizer: OperationAuthorizer; credentials: UserCredentials },
): Promise<void> {
  const { decision, reason } = await options.authorizer.authorizeBreakGlass(
    run.target,
    run.request,
    options,
  );
  if (decision === 'deny') {
    throw refusedNow(run.stored, reason);
  }
}

async function requireApprover(
  run: Omit<RunHandle, 'authorize'>,
  options: { authorizer: OperationAuthorizer; approver: UserCredentials },
): Promise<void> {
  const { decision, reason } = await judgeDecider(run.target, run.operation, {
    authorizer: options.authorizer,
    credentials: options.approver,
  });
  if (decision === 'deny') {
    throw mayNotApprove(run, reason);
  }
}

function mayNotApprove(
  { stored, operation }: Omit<RunHandle, 'authorize'>,
  reason: string,
): OperationEnd {
  return refusedNow(
    stored,
    `${operation.approval?.decidedBy}, who approved this, may not approve any more. ${reason}`,
  );
}

/**
 * Without the approver only an approval of just now counts, or that the
 * replica which has their credentials asked again just now.
 */
async function requireFreshApproval(
  run: Omit<RunHandle, 'authorize'>,
  ranOut: UserCredentials | undefined,
): Promise<void> {
  const check = await run.approvalCheck();
  if (check?.withdrawn !== undefined) {
    throw mayNotApprove(run, check.withdrawn);
  }
  const decidedAt = Date.parse(run.operation.approval?.decidedAt ?? '');
  // Written so that a moment that cannot be read does not count.
  if (
    run.now() - (check?.at ?? decidedAt) <=
    run.timing.authorizationMaxAgeMs
  ) {
    return;
  }
  throw new NotAuthorizedEnd(
    'interrupted',
    `${
      ranOut
        ? sessionEnded(ranOut)
        : 'The backend that took the approval stopped or has no session of the approver any more'
    } before anything was changed, and the right to approve cannot be checked again without the approver.`,
    'Ask again.',
  );
}

function requireFreshDecision(
  run: Omit<RunHandle, 'authorize'>,
  ranOut: UserCredentials | undefined,
): void {
  const { stored, timing } = run;
  if (run.now() - stored.authorizedAt <= timing.authorizationMaxAgeMs) {
    return;
  }
  const session = ranOut && sessionEnded(ranOut);
  throw stored.applyStartedAt === undefined
    ? new NotAuthorizedEnd(
        'interrupted',
        `${
          session ?? 'The backend that took this request stopped'
        } before anything was changed, and the permission cannot be checked again without the person.`,
        'Ask again.',
      )
    : new NotAuthorizedEnd(
        'interrupted',
        `${
          session ?? 'The backend that was carrying this out stopped'
        }, and the permission to go on cannot be checked again without the person.`,
        'The change did not arrive so far. Look at the deployment and ask again.',
      );
}

function sessionEnded({ principal }: UserCredentials): string {
  return `The session of ${principal.userEntityRef} ran out`;
}

function refusedNow(stored: StoredOperation, reason: string): NotAuthorizedEnd {
  return stored.applyStartedAt === undefined
    ? new NotAuthorizedEnd('refused', reason, 'Nothing was changed.')
    : new NotAuthorizedEnd(
        'interrupted',
        reason,
        'An earlier try may have arrived at the cluster; look at the deployment.',
      );
}
