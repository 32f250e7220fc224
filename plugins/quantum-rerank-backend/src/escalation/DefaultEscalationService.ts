import type {
  AuditorService,
  BackstageCredentials,
  LoggerService,
} from '@backstage/backend-plugin-api';
import {
  ConflictError,
  NotAllowedError,
  NotFoundError,
} from '@backstage/errors';
import {
  auditEvents,
  overviewReadPermission,
  type Escalation,
  type Page,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import type { UserCredentials } from '../operations/OperationService';
import { RequestAudit, requestMeta } from '../operations/RequestAudit';
import type { OperationAuthorizer } from '../permissions/OperationAuthorizer';
import type { ProfileService, Target } from '../profile/ProfileService';
import { toEscalation, type StoredEscalation } from './escalationRows';
import type { EscalationService } from './EscalationService';
import type { EscalationStore } from './EscalationStore';
import type { Escalator } from './Escalator';

/** A tick that tells a level at the same moment wins at most this often. */
const ATTEMPTS = 10;

/** {@link EscalationService} on the store, with its checks. */
export class DefaultEscalationService implements EscalationService {
  readonly #store: EscalationStore;
  readonly #escalator: Escalator;
  readonly #profiles: ProfileService;
  readonly #authorizer: OperationAuthorizer;
  readonly #audit: RequestAudit;
  readonly #kick: () => void;

  constructor(options: {
    store: EscalationStore;
    escalator: Escalator;
    profiles: ProfileService;
    authorizer: OperationAuthorizer;
    auditor: AuditorService;
    logger: LoggerService;
    /** Sends what is due. */
    kick: () => void;
  }) {
    this.#store = options.store;
    this.#escalator = options.escalator;
    this.#profiles = options.profiles;
    this.#authorizer = options.authorizer;
    this.#audit = new RequestAudit(options);
    this.#kick = options.kick;
  }

  async listEscalations(
    target: Target,
    query: { state: 'open' | 'all'; limit: number; cursor?: string },
    options: { credentials: BackstageCredentials },
  ): Promise<Page<Escalation>> {
    await this.#authorizer.authorizeRead(
      target,
      overviewReadPermission,
      options,
    );
    const { items, ...rest } = await this.#store.list(
      {
        profile: target.profile.metadata.name,
        environment: target.environment.name,
      },
      query,
    );
    const timelines = await this.#store.listEvents(items.map(({ id }) => id));
    return {
      items: items.map(each =>
        toEscalation(each, timelines.get(each.id) ?? [], target.entityRef),
      ),
      ...rest,
    };
  }

  async acknowledge(
    id: string,
    body: { comment?: string },
    options: { credentials: UserCredentials },
  ): Promise<Escalation> {
    const { credentials } = options;
    const found = await this.#store.get(id);
    if (!found?.escalates) {
      throw notFound(id);
    }
    const target = await this.#requireVisible(found, credentials);
    return this.#audit.around(
      {
        eventId: auditEvents.acknowledgeEscalation,
        severityLevel: 'medium',
        meta: {
          ...requestMeta(target, credentials),
          escalation: id,
          subject: found.subject.id,
          severity: found.severity,
          ...(body.comment && { comment: body.comment }),
        },
      },
      async () => {
        const { decision, reason } = await this.#authorizer.authorizeCapability(
          target,
          'acknowledge',
          options,
        );
        if (decision === 'deny') {
          throw new NotAllowedError(reason);
        }
        await this.#stop(id, credentials.principal.userEntityRef, body.comment);
        return this.#read(id);
      },
    );
  }

  async #stop(
    id: string,
    by: string,
    comment: string | undefined,
  ): Promise<void> {
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      const before = await this.#store.get(id);
      if (!before) {
        throw notFound(id);
      }
      if (before.resolvedAt !== undefined) {
        throw new ConflictError(
          'It is over already, so there is nothing to acknowledge',
        );
      }
      if (before.state === 'acknowledged') {
        return;
      }
      const at = await this.#store.now();
      const changed = await this.#store.change(
        before,
        { state: 'acknowledged', acknowledgedAt: at, acknowledgedBy: by },
        {
          at,
          events: [
            {
              kind: 'acknowledged',
              text: comment
                ? `Acknowledged: ${comment}`
                : 'Acknowledged; no further level is told.',
              by,
            },
          ],
          also: trx =>
            this.#escalator.announceAcknowledgement(
              before,
              by,
              comment,
              at,
              trx,
            ),
        },
      );
      if (changed) {
        this.#escalator.publish(before, before.revision + 1);
        this.#kick();
        return;
      }
    }
    throw new ConflictError('It changes too quickly; try again');
  }

  async #read(id: string): Promise<Escalation> {
    const stored = await this.#store.get(id);
    if (!stored) {
      throw notFound(id);
    }
    const timelines = await this.#store.listEvents([id]);
    return toEscalation(stored, timelines.get(id) ?? []);
  }

  /** @throws NotFoundError in the words for an id that does not exist */
  async #requireVisible(
    escalation: StoredEscalation,
    credentials: BackstageCredentials,
  ): Promise<Target> {
    try {
      const target = await this.#profiles.getTarget(
        escalation.entityRef,
        escalation.environment,
        { credentials },
      );
      await this.#authorizer.authorizeRead(target, overviewReadPermission, {
        credentials,
      });
      return target;
    } catch (error) {
      if (error instanceof NotAllowedError || error instanceof NotFoundError) {
        throw notFound(escalation.id);
      }
      throw error;
    }
  }
}

function notFound(id: string): NotFoundError {
  return new NotFoundError(`There is no escalation ${id}`);
}
