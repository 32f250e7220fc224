import { randomUUID } from 'node:crypto';
import type {
  AuditorService,
  LoggerService,
} from '@backstage/backend-plugin-api';
import {
  ConflictError,
  InputError,
  ServiceUnavailableError,
} from '@backstage/errors';
import type { SignalsService } from '@backstage/plugin-signals-node';
import {
  auditEvents,
  type OnCallOverrideRequest,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { publishChange } from '../../live/publishChange';
import { digest } from '../../operations/canonicalJson';
import type { SentenceNames } from '../../names';
import type { UserCredentials } from '../../operations/OperationService';
import {
  RequestAudit,
  requestMeta,
  viaOf,
} from '../../operations/RequestAudit';
import type { Target } from '../../profile/ProfileService';
import { normalizeRef } from '../entityRefs';
import type { PersonDirectory } from '../persons/PersonDirectory';
import { DAY } from '../rotation/wallClock';
import { FARTHEST, rotationOf, toSpan } from './overrideFields';
import { planOverride } from './planOverride';
import { OverrideNotices, type Announce } from './OverrideNotices';
import type { OverrideReader } from './OverrideReader';
import type {
  NewOverride,
  OverrideStore,
  StoredOverride,
} from './OverrideStore';

/** So far ahead replacements can be. */
const REACH = 4 * FARTHEST;
/** They are looked at whenever somebody asks who is on call. */
const MOST_AHEAD = 200;

/**
 * Makes temporary replacements and takes them back, without permission
 * checks, which `AuthorizedOnCallService` adds.
 */
export class OverrideService {
  readonly #store: OverrideStore;
  readonly #reader: OverrideReader;
  readonly #persons: PersonDirectory;
  readonly #names: Pick<SentenceNames, 'inSentence'>;
  readonly #audit: RequestAudit;
  readonly #logger: LoggerService;
  readonly #signals?: SignalsService;
  readonly #notices: OverrideNotices;

  constructor(options: {
    store: OverrideStore;
    reader: OverrideReader;
    announce: Announce;
    persons: PersonDirectory;
    names: Pick<SentenceNames, 'inSentence'>;
    auditor: AuditorService;
    logger: LoggerService;
    signals?: SignalsService;
  }) {
    this.#store = options.store;
    this.#reader = options.reader;
    this.#persons = options.persons;
    this.#names = options.names;
    this.#audit = new RequestAudit(options);
    this.#logger = options.logger;
    this.#signals = options.signals;
    this.#notices = new OverrideNotices(options);
  }

  /**
   * @throws InputError when it cannot be, saying which field is wrong
   * @throws ConflictError when the key was used for another request
   * @throws ServiceUnavailableError when the catalog cannot say who persons are
   */
  async create(
    target: Target,
    request: OnCallOverrideRequest,
    options: { credentials: UserCredentials },
  ): Promise<StoredOverride> {
    const { credentials } = options;
    const { kind, rotation, person, replaces, from, until, exchange } = request;
    return this.#audit.around(
      {
        eventId: auditEvents.overrideOnCall,
        severityLevel: 'medium',
        meta: {
          ...requestMeta(target, credentials),
          rotation,
          kind,
          from,
          until,
          ...(person ? { person } : {}),
          ...(replaces ? { replaces } : {}),
          ...(exchange
            ? { exchange: `${exchange.from}/${exchange.until}` }
            : {}),
          reason: request.reason,
        },
      },
      async () => {
        const { override, created } = await this.#store.create(
          () => this.#plan(target, request, credentials),
          {
            createdBy: credentials.principal.userEntityRef,
            via: viaOf(credentials),
            idempotencyKey: request.idempotencyKey,
            requestDigest: digest({
              ...request,
              entityRef: target.entityRef,
              idempotencyKey: undefined,
            }),
          },
        );
        if (created) {
          this.#publish(target, override.id);
          await this.#notices.tell(target, await this.#halvesOf(override), {
            event: 'made',
            by: credentials.principal.userEntityRef,
          });
        }
        return override;
      },
    );
  }

  /**
   * Takes an override back; of a swap, both halves.
   *
   * @throws ConflictError when it is over or was taken back before
   */
  async withdraw(
    target: Target,
    override: StoredOverride,
    body: { comment?: string },
    options: { credentials: UserCredentials },
  ): Promise<StoredOverride> {
    const { credentials } = options;
    return this.#audit.around(
      {
        eventId: auditEvents.withdrawOnCall,
        severityLevel: 'medium',
        meta: {
          ...requestMeta(target, credentials),
          override: override.id,
          ...(body.comment ? { comment: body.comment } : {}),
        },
      },
      async () => {
        const halves = await this.#halvesOf(override);
        const now = await this.#store.now();
        if (halves.every(({ until }) => until <= now)) {
          throw new ConflictError(
            'This replacement is over, so it cannot be taken back',
          );
        }
        await this.#store.withdraw(
          halves.map(({ id }) => id),
          {
            withdrawnBy: credentials.principal.userEntityRef,
            via: viaOf(credentials),
            comment: body.comment,
          },
        );
        this.#publish(target, override.id);
        await this.#notices.tell(target, halves, {
          event: 'withdrawn',
          by: credentials.principal.userEntityRef,
        });
        return this.#store.get(override.id);
      },
    );
  }

  async #halvesOf(override: StoredOverride): Promise<StoredOverride[]> {
    return override.counterpart
      ? [override, await this.#store.get(override.counterpart)]
      : [override];
  }

  async #plan(
    target: Target,
    request: OnCallOverrideRequest,
    credentials: UserCredentials,
  ): Promise<NewOverride[]> {
    const rotation = rotationOf(target, request.rotation);
    const caller = credentials.principal.userEntityRef;
    const now = await this.#store.now();
    const spans = {
      span: toSpan('', request, now),
      exchange: request.exchange && toSpan('exchange.', request.exchange, now),
    };
    const absent = request.kind === 'absence';
    if (absent && request.person !== undefined) {
      throw new InputError(
        'person: must be absent for an absence; whoever takes the time does so with kind: take',
      );
    }
    const person = absent
      ? undefined
      : await this.#user('person', request.person ?? caller);
    const replaces =
      absent || request.replaces !== undefined
        ? await this.#user('replaces', request.replaces ?? caller, absent)
        : undefined;
    const reach = { from: now - 99 * 7 * DAY, until: now + REACH };
    const overrides = await this.#reader.read(target, reach);
    if (overrides.filter(({ until }) => until > now).length >= MOST_AHEAD) {
      throw new ConflictError(
        `There are ${MOST_AHEAD} replacements ahead in ${target.environment.name}; take some back, or change the rotation in the profile`,
      );
    }
    const planned = await this.#named(() =>
      planOverride({
        rotation,
        overrides,
        kind: request.kind,
        person,
        replaces,
        ...spans,
      }),
    );
    const ids = planned.map(() => randomUUID());
    return planned.map((half, index) => ({
      ...half,
      id: ids[index],
      counterpart: ids[1 - index],
      entityRef: target.entityRef,
      environment: target.environment.name,
      rotation: rotation.id,
      kind: request.kind,
      reason: request.reason,
    }));
  }

  /** What cannot be is said with the names of persons. */
  async #named<T>(work: () => T): Promise<T> {
    try {
      return work();
    } catch (error) {
      throw error instanceof InputError
        ? new InputError(await this.#names.inSentence(error.message))
        : error;
    }
  }

  /**
   * The normalized reference of a user of the catalog.
   *
   * @param lenient - also one who left and is still in the rotation
   */
  async #user(field: string, ref: string, lenient = false): Promise<string> {
    const normalized = normalizeRef(ref);
    if (!normalized?.startsWith('user:')) {
      throw new InputError(
        `${field}: must be a user such as user:default/dana.okafor`,
      );
    }
    const found = (await this.#persons.lookUp([normalized])).get(normalized);
    if (found === 'unknown') {
      throw new ServiceUnavailableError(
        `The catalog cannot say who ${normalized} is, so nothing was changed; try again later`,
      );
    }
    if (found === 'absent' && !lenient) {
      throw new InputError(`${field}: ${normalized} is not in the catalog`);
    }
    return normalized;
  }

  #publish(target: Target, version: string): void {
    this.#reader.forget(target);
    publishChange(
      {
        type: 'on-call',
        entityRef: target.entityRef,
        environment: target.environment.name,
        version,
      },
      { signals: this.#signals, logger: this.#logger },
    );
  }
}
