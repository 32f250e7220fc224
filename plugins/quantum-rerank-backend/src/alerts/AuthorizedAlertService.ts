import type { BackstageCredentials } from '@backstage/backend-plugin-api';
import { NotAllowedError } from '@backstage/errors';
import {
  alertNotifyPermission,
  overviewReadPermission,
  type AlertmanagerWebhook,
  type SilenceRequest,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import type { UserCredentials } from '../operations/OperationService';
import type { OperationAuthorizer } from '../permissions/OperationAuthorizer';
import type { Target } from '../profile/ProfileService';
import type { AlertHistoryFilter, AlertService } from './AlertService';

type Authorizer = Pick<
  OperationAuthorizer,
  'authorizeRead' | 'authorizeCapability' | 'writes'
>;

/** Decides who may see, silence and notify before the service behind it is asked. */
export class AuthorizedAlertService implements AlertService {
  readonly #service: AlertService;
  readonly #authorizer: Authorizer;

  constructor(options: { service: AlertService; authorizer: Authorizer }) {
    this.#service = options.service;
    this.#authorizer = options.authorizer;
  }

  async getAlerts(
    target: Target,
    options: { credentials: BackstageCredentials },
  ) {
    await this.#requireRead(target, options);
    return this.#service.getAlerts(target, options);
  }

  async listHistory(
    target: Target,
    query: AlertHistoryFilter,
    options: { credentials: BackstageCredentials },
  ) {
    await this.#requireRead(target, options);
    return this.#service.listHistory(target, query, options);
  }

  async getRulesFile(
    target: Target,
    options: { credentials: BackstageCredentials },
  ) {
    await this.#requireRead(target, options);
    return this.#service.getRulesFile(target, options);
  }

  async createSilence(
    target: Target,
    request: SilenceRequest,
    options: { credentials: UserCredentials },
  ) {
    await this.#requireSilencing(target, options);
    return this.#service.createSilence(target, request, options);
  }

  async expireSilence(
    target: Target,
    id: string,
    options: { credentials: UserCredentials },
  ) {
    await this.#requireSilencing(target, options);
    return this.#service.expireSilence(target, id, options);
  }

  async notify(
    target: Target,
    webhook: AlertmanagerWebhook,
    options: { credentials: BackstageCredentials },
  ) {
    try {
      await this.#authorizer.authorizeRead(
        target,
        alertNotifyPermission,
        options,
      );
    } catch (error) {
      if (error instanceof NotAllowedError) {
        throw new NotAllowedError(
          `The token of this service does not carry the permission ${alertNotifyPermission.name}`,
        );
      }
      throw error;
    }
    return this.#service.notify(target, webhook, options);
  }

  #requireRead(
    target: Target,
    options: { credentials: BackstageCredentials },
  ): Promise<void> {
    return this.#authorizer.authorizeRead(
      target,
      overviewReadPermission,
      options,
    );
  }

  /** @throws NotAllowedError that says who could */
  async #requireSilencing(
    target: Target,
    options: { credentials: UserCredentials },
  ): Promise<void> {
    const { enabled, reason: why } = this.#authorizer.writes;
    if (!enabled) {
      throw new NotAllowedError(why);
    }
    await this.#requireRead(target, options);
    const { decision, reason } = await this.#authorizer.authorizeCapability(
      target,
      'silence-alerts',
      options,
    );
    if (decision === 'deny') {
      throw new NotAllowedError(reason);
    }
  }
}
