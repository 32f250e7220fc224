import {
  ConflictError,
  InputError,
  NotAllowedError,
  NotFoundError,
  ServiceUnavailableError,
  toError,
} from '@backstage/errors';
import type {
  AlertRule,
  Silence,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import type { NewSilence, Silencing } from '../EnvironmentAlerts';
import {
  amCreatedSchema,
  amSilenceSchema,
  amSilencesSchema,
  momentOf,
  type AmSilence,
} from './answers';
import { StatusError, type JsonClient } from './JsonClient';
import { isConfinedTo } from './matching';
import { commentOf, matchersFor, toSilence } from './silences';

/** Silences in an Alertmanager. */
export class AlertmanagerSilencing implements Silencing {
  readonly #client: JsonClient;
  readonly #labels: Record<string, string>;
  readonly #rules: readonly AlertRule[];
  readonly #now: () => number;

  constructor(options: {
    client: JsonClient;
    /** Of the environment; every silence made here names them all. */
    labels: Record<string, string>;
    rules: readonly AlertRule[];
    now?: () => number;
  }) {
    this.#client = options.client;
    this.#labels = options.labels;
    this.#rules = options.rules;
    this.#now = options.now ?? Date.now;
  }

  async create(silence: NewSilence): Promise<Silence> {
    const { request } = silence;
    const at = request?.startsAt ?? this.#now();
    const body = {
      matchers: matchersFor(silence.rules, this.#labels),
      startsAt: new Date(at).toISOString(),
      endsAt: new Date(at + silence.lengthMs).toISOString(),
      createdBy: silence.createdBy,
      comment: commentOf(silence),
    };
    const made = request?.repeated ? await this.#findMade(body) : undefined;
    if (made) {
      return toSilence(made, this.#rules, this.#labels);
    }
    if (request && Date.parse(body.endsAt) <= this.#now()) {
      throw new InputError(
        `idempotencyKey: the silence this request first asked for was to begin at ${body.startsAt} and has run out at ${body.endsAt}; a new one needs another key`,
      );
    }
    const { silenceID } = await available(() =>
      this.#client
        .ask(amCreatedSchema, '/api/v2/silences', { method: 'POST', body })
        .catch(explainRefusal),
    );
    return toSilence(
      { ...body, id: silenceID, status: { state: 'active' } },
      this.#rules,
      this.#labels,
    );
  }

  async expire(id: string): Promise<Silence> {
    const path = `/api/v2/silence/${encodeURIComponent(id)}`;
    const read = () => this.#client.ask(amSilenceSchema, path);
    const silence = await this.#find(read);
    // Persons may do this per environment, so it must not reach further.
    if (!isConfinedTo(silence, this.#labels)) {
      throw new NotAllowedError(
        'The silence is not of this environment alone; end it in the Alertmanager',
      );
    }
    if (silence.status.state === 'expired') {
      throw new ConflictError('The silence has ended already');
    }
    await available(() => this.#client.delete(path));
    return toSilence(await available(read), this.#rules, this.#labels);
  }

  /**
   * The silence that the same request made before, when its answer was lost.
   * An Alertmanager takes no ids of others, but its end, author, words and
   * matchers are those of one request.
   */
  async #findMade(
    body: Pick<AmSilence, 'matchers' | 'endsAt' | 'createdBy' | 'comment'>,
  ): Promise<AmSilence | undefined> {
    const all = await available(() =>
      this.#client.ask(amSilencesSchema, '/api/v2/silences'),
    );
    return all.find(
      each =>
        momentOf(each.endsAt) === momentOf(body.endsAt) &&
        each.createdBy === body.createdBy &&
        each.comment === body.comment &&
        matcherKey(each) === matcherKey(body),
    );
  }

  async #find(read: () => Promise<AmSilence>): Promise<AmSilence> {
    try {
      return await read();
    } catch (error) {
      // It calls an id that is no UUID a bad or an unprocessable request.
      if (
        error instanceof StatusError &&
        [400, 404, 422].includes(error.status)
      ) {
        throw new NotFoundError('There is no silence with such an id');
      }
      return available(async () => {
        throw error;
      });
    }
  }
}

/** The same for the same matchers, in whichever order. */
function matcherKey({ matchers }: Pick<AmSilence, 'matchers'>): string {
  return JSON.stringify(
    matchers
      .map(({ name, value, isRegex, isEqual }) =>
        JSON.stringify([name, value, isRegex, isEqual ?? true]),
      )
      .sort(),
  );
}

/** @throws InputError for what an Alertmanager does not take, or else the error */
function explainRefusal(error: unknown): never {
  if (error instanceof StatusError && [400, 422].includes(error.status)) {
    throw new InputError(
      `rules, minutes and reason: must make a silence that the Alertmanager takes; it says: ${
        error.detail ?? `nothing but ${error.status}`
      }`,
    );
  }
  throw error;
}

/** @throws ServiceUnavailableError in words that may be shown, or InputError */
async function available<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof InputError) {
      throw error;
    }
    throw new ServiceUnavailableError(
      `The Alertmanager did not do it: ${toError(error).message}`,
      error,
    );
  }
}
