import type {
  AuditorService,
  LoggerService,
} from '@backstage/backend-plugin-api';
import { InputError, NotFoundError } from '@backstage/errors';
import {
  auditEvents,
  silenceRequestSchema,
  type Silence,
  type SilenceRequest,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import type { UserCredentials } from '../../operations/OperationService';
import { RequestAudit, requestMeta } from '../../operations/RequestAudit';
import { parseInput } from '../../operations/requestErrors';
import type { OperationStore } from '../../operations/store/OperationStore';
import type { Target } from '../../profile/ProfileService';
import { keyOf, type Silencing } from '../EnvironmentAlerts';
import type { SilenceStore } from './SilenceStore';

const MINUTE_MS = 60_000;
/** What the text of an id may be, in requests and in comments of silences. */
const ID = /^[\w.-]{1,100}$/;

/** Options of {@link SilenceDesk}. */
export interface SilenceDeskOptions {
  auditor: AuditorService;
  logger: LoggerService;
  silences: SilenceStore;
  /** Which silences may name. */
  operations: Pick<OperationStore, 'get'>;
  /** Changes the silences of an environment, wherever they are. */
  change: (
    target: Target,
    change: (silencing: Silencing) => Promise<Silence>,
  ) => Promise<Silence>;
}

/** Takes requests for silences: checks them, writes them down, makes each once. */
export class SilenceDesk {
  readonly #options: SilenceDeskOptions;
  readonly #audit: RequestAudit;
  /** Silences that are being made, by request. */
  readonly #making = new Map<string, Promise<Silence>>();

  constructor(options: SilenceDeskOptions) {
    this.#options = options;
    this.#audit = new RequestAudit(options);
  }

  async create(
    target: Target,
    request: SilenceRequest,
    { credentials }: { credentials: UserCredentials },
  ): Promise<Silence> {
    const body = parseInput(silenceRequestSchema, request);
    checkRequest(body, target);
    const { idempotencyKey, ...asked } = body;
    const { minutes, reason, rules, operationId, incidentId } = asked;
    const createdBy = credentials.principal.userEntityRef;
    if (operationId) {
      await this.#requireOperation(operationId, target);
    }
    const links = {
      ...(operationId && { operationId }),
      ...(incidentId && { incidentId }),
    };
    return this.#audit.around(
      {
        eventId: auditEvents.silenceAlerts,
        severityLevel: 'medium',
        meta: {
          ...requestMeta(target, credentials),
          rules: rules.join(','),
          minutes: String(minutes),
          reason,
          ...links,
        },
      },
      async () => {
        const keyed = idempotencyKey
          ? await this.#options.silences.remember(
              keyOf(target),
              { by: createdBy, key: idempotencyKey },
              asked,
            )
          : undefined;
        return this.#once(keyed?.id, () =>
          this.#options.change(target, silencing =>
            silencing.create({
              ...links,
              reason,
              rules: [...new Set(rules)],
              lengthMs: minutes * MINUTE_MS,
              createdBy,
              ...(keyed && { request: keyed }),
            }),
          ),
        );
      },
    );
  }

  /** Shares one attempt with whoever sends the same request meanwhile. */
  async #once(
    id: string | undefined,
    make: () => Promise<Silence>,
  ): Promise<Silence> {
    if (id === undefined) {
      return make();
    }
    const making =
      this.#making.get(id) ?? make().finally(() => this.#making.delete(id));
    this.#making.set(id, making);
    return making;
  }

  /** Ends a silence now. */
  async expire(
    target: Target,
    id: string,
    { credentials }: { credentials: UserCredentials },
  ): Promise<Silence> {
    if (!ID.test(id)) {
      throw new NotFoundError('There is no silence with such an id');
    }
    return this.#audit.around(
      {
        eventId: auditEvents.expireSilence,
        severityLevel: 'medium',
        meta: { ...requestMeta(target, credentials), silence: id },
      },
      () => this.#options.change(target, silencing => silencing.expire(id)),
    );
  }

  /** @throws InputError unless it is an operation of the target */
  async #requireOperation(id: string, target: Target): Promise<void> {
    const found = await this.#options.operations.get(id).catch(error => {
      if (error instanceof NotFoundError) {
        return undefined;
      }
      throw error;
    });
    if (
      found?.operation.entityRef !== target.entityRef ||
      found.operation.environment !== target.environment.name
    ) {
      throw new InputError(
        `operationId: must be an operation of ${target.entityRef} in ${target.environment.name}`,
      );
    }
  }
}

/** @throws InputError that names the field */
function checkRequest(request: SilenceRequest, { profile }: Target): void {
  const known = profile.alertRules.map(({ id }) => id);
  const unknown = request.rules.filter(id => !known.includes(id));
  if (unknown.length > 0) {
    throw new InputError(
      `rules: the profile has no rule ${unknown
        .slice(0, 5)
        .map(id => JSON.stringify(id))
        .join(', ')}; it has ${known.join(', ') || 'none'}`,
    );
  }
  for (const field of ['operationId', 'incidentId'] as const) {
    const id = request[field];
    if (id !== undefined && !ID.test(id)) {
      throw new InputError(
        `${field}: must be an id of letters, digits, dots, hyphens and underscores`,
      );
    }
  }
}
