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
import { detailsOf } from '../onCall/detailsOf';
import type {
  ActionDecision,
  OperationAuthorizer,
} from '../permissions/OperationAuthorizer';
import type { ProfileService, Target } from '../profile/ProfileService';
import { toEscalation, type StoredEscalation } from './escalationRows';
import type { EscalationService } from './EscalationService';
import type { EscalationStore } from './EscalationStore';
import type { Escalator } from './Escalator';
import { placeOf } from './places';

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
    const named = await this.#mayNames(target, options.credentials);
    return {
      items: items.map(each =>
        toEscalation(each, timelines.get(each.id) ?? [], {
          entityRef: target.entityRef,
          named,
        }),
      ),
      ...rest,
    };
  }

  async getEscalation(
    id: string,
    { credentials }: { credentials: BackstageCredentials },
  ): Promise<Escalation> {
    const found = await this.#store.get(id);
    if (!found?.escalates) {
      throw notFound(id);
    }
    const [target] = await this.#visibleTargets(found, credentials);
    return this.#read(id, target, credentials);
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
    const { target, decision, reason } = await this.#chooseTarget(
      found,
      credentials,
    );
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
        if (decision === 'deny') {
          throw new NotAllowedError(reason);
        }
        await this.#stop(id, credentials.principal.userEntityRef, body.comment);
        return this.#read(id, target, credentials);
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

  async #read(
    id: string,
    target: Target,
    credentials: BackstageCredentials,
  ): Promise<Escalation> {
    const stored = await this.#store.get(id);
    if (!stored) {
      throw notFound(id);
    }
    const timelines = await this.#store.listEvents([id]);
    return toEscalation(stored, timelines.get(id) ?? [], {
      entityRef: target.entityRef,
      named: await this.#mayNames(target, credentials),
    });
  }

  /** Whether the caller may see who acknowledged. */
  async #mayNames(
    target: Target,
    credentials: BackstageCredentials,
  ): Promise<boolean> {
    return (await detailsOf(target, credentials, this.#authorizer)) !== 'roles';
  }

  /** The entity through which the caller may acknowledge it, or may not. */
  async #chooseTarget(
    escalation: StoredEscalation,
    credentials: BackstageCredentials,
  ): Promise<{ target: Target } & ActionDecision> {
    const choices = await Promise.all(
      (
        await this.#visibleTargets(escalation, credentials)
      ).map(async target => ({
        target,
        ...(await this.#authorizer.authorizeCapability(target, 'acknowledge', {
          credentials,
        })),
      })),
    );
    return choices.find(({ decision }) => decision !== 'deny') ?? choices[0];
  }

  /**
   * The entities of its profile through which the caller sees it, at least
   * one.
   *
   * @throws NotFoundError in the words for an id that does not exist
   */
  async #visibleTargets(
    escalation: StoredEscalation,
    credentials: BackstageCredentials,
  ): Promise<Target[]> {
    const place = placeOf(escalation, this.#profiles.listEnvironments());
    const answers = await Promise.all(
      [
        ...new Set(
          [escalation.entityRef, ...(place?.profile.entities ?? [])].map(ref =>
            ref.toLocaleLowerCase('en-US'),
          ),
        ),
      ].map(entityRef => this.#findVisible(entityRef, escalation, credentials)),
    );
    const targets = answers.flatMap(each => each ?? []);
    if (targets.length === 0) {
      throw notFound(escalation.id);
    }
    return targets;
  }

  async #findVisible(
    entityRef: string,
    { environment, profile }: StoredEscalation,
    credentials: BackstageCredentials,
  ): Promise<Target | undefined> {
    try {
      const target = await this.#profiles.getTarget(entityRef, environment, {
        credentials,
      });
      await this.#authorizer.authorizeRead(target, overviewReadPermission, {
        credentials,
      });
      // An entity may have gone over to another profile.
      return target.profile.metadata.name === profile ? target : undefined;
    } catch (error) {
      if (error instanceof NotAllowedError || error instanceof NotFoundError) {
        return undefined;
      }
      throw error;
    }
  }
}

function notFound(id: string): NotFoundError {
  return new NotFoundError(`There is no escalation ${id}`);
}
