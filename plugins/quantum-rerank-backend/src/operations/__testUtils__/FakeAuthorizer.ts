import { AuthenticationError, NotAllowedError } from '@backstage/errors';
import {
  actionNames,
  actionPermissions,
  capabilityNames,
  capabilityPermissions,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import type { BackstageCredentials } from '@backstage/backend-plugin-api';
import type {
  ActionDecision,
  OperationAuthorizer,
  RequesterFilter,
} from '../../permissions/OperationAuthorizer';
import type { Target } from '../../profile/ProfileService';

/** Decides as a test says; everything is allowed at first. */
export class FakeAuthorizer implements OperationAuthorizer {
  writes: { enabled: boolean; reason?: string } = { enabled: true };
  action: ActionDecision = { decision: 'allow', reason: 'You may.' };
  cancellation: ActionDecision = { decision: 'allow', reason: 'You may.' };
  approval: ActionDecision = { decision: 'allow', reason: 'You may.' };
  breakGlass: ActionDecision = { decision: 'allow', reason: 'You may.' };
  history: RequesterFilter | undefined = {};
  mayRead = true;
  /** How often it was asked about actions. */
  asked = 0;
  /** Thrown instead of an answer. */
  failure: Error | undefined;

  /** Names of permissions to read that are refused. */
  readonly unreadable = new Set<string>();

  async authorizeRead(
    _target?: Target,
    permission?: { name: string },
  ): Promise<void> {
    if (!this.mayRead || this.unreadable.has(permission?.name ?? '')) {
      throw new NotAllowedError('You may not see this.');
    }
  }

  async authorizeHistory() {
    return this.history;
  }

  async authorizeAction(
    _target?: Target,
    _request?: unknown,
    options?: { credentials: BackstageCredentials },
  ): Promise<ActionDecision> {
    this.asked += 1;
    const expiresAt = options?.credentials.expiresAt?.getTime() ?? Infinity;
    if (expiresAt <= Date.now()) {
      // What Backstage answers to a token that ran out.
      throw new AuthenticationError('Illegal token');
    }
    if (this.failure) {
      throw this.failure;
    }
    return this.action;
  }

  async authorizeCancellation() {
    return this.cancellation;
  }

  async authorizeApproval(): Promise<ActionDecision> {
    return this.approval;
  }

  async authorizeBreakGlass(): Promise<ActionDecision> {
    return this.breakGlass;
  }

  async authorizeCapability(): Promise<ActionDecision> {
    return this.action;
  }

  async getAvailability(
    _target: Target,
    _options: { credentials: BackstageCredentials },
  ) {
    return {
      writesEnabled: true,
      actions: actionNames.map(action => ({
        action,
        permission: actionPermissions[action].name,
        state: 'allowed' as const,
        reason: this.action.reason,
      })),
      capabilities: capabilityNames.map(capability => ({
        capability,
        permission: capabilityPermissions[capability].name,
        state: 'allowed' as const,
        reason: this.action.reason,
      })),
    };
  }
}
