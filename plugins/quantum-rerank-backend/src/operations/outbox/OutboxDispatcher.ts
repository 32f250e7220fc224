import type {
  DatabaseService,
  LoggerService,
} from '@backstage/backend-plugin-api';
import type { Knex } from 'knex';
import { oneAtATime } from '../oneAtATime';
import {
  markDone,
  postpone,
  takeDueMessages,
  type DueMessage,
} from './outboxTable';

/** Sends one message; throws when it was not sent. */
export type OutboxHandler = (message: DueMessage) => Promise<void>;

const BATCH = 20;
/** A message is due again after this time unless it was sent: its sender may have died. */
const RETRY_MS = 60_000;
const MAX_DELAY_MS = 15 * 60_000;
/** About two days of trying. */
const MAX_ATTEMPTS = 200;

/**
 * Sends what the outbox holds, at least once. What fails is tried again with
 * growing pauses and holds nothing else up.
 */
export class OutboxDispatcher {
  readonly #knex: Knex;
  readonly #handlers: Record<string, OutboxHandler>;
  readonly #logger: LoggerService;
  readonly #firstDelayMs: number;
  readonly #oneRound = oneAtATime(() => this.#round());

  static async create(options: {
    database: DatabaseService;
    /** By topic. */
    handlers: Record<string, OutboxHandler>;
    logger: LoggerService;
    /** Pause after the first failure; default 2 s. */
    firstDelayMs?: number;
  }): Promise<OutboxDispatcher> {
    return new OutboxDispatcher(await options.database.getClient(), options);
  }

  private constructor(
    knex: Knex,
    options: {
      handlers: Record<string, OutboxHandler>;
      logger: LoggerService;
      firstDelayMs?: number;
    },
  ) {
    this.#knex = knex;
    this.#handlers = options.handlers;
    this.#logger = options.logger;
    this.#firstDelayMs = options.firstDelayMs ?? 2000;
  }

  /** Sends what is due, even if it became so during a round. Never fails; one round at a time. */
  async dispatch(): Promise<void> {
    await this.#oneRound();
  }

  async #round(): Promise<void> {
    try {
      const { taken, damaged } = await takeDueMessages(this.#knex, {
        limit: BATCH,
        retryMs: RETRY_MS,
      });
      for (const key of damaged) {
        this.#logger.error(`Given up, because its record is damaged: ${key}`);
      }
      await Promise.all(taken.map(message => this.#send(message)));
    } catch (error) {
      this.#logger.warn('The outbox could not be read', asError(error));
    }
  }

  async #send(message: DueMessage): Promise<void> {
    const handler = this.#handlers[message.topic];
    try {
      if (!handler) {
        await markDone(this.#knex, message.id, 'nobody sends this topic');
        return;
      }
      await handler(message);
      await markDone(this.#knex, message.id);
    } catch (error) {
      await this.#noteFailure(message, asError(error));
    }
  }

  async #noteFailure(message: DueMessage, error: Error): Promise<void> {
    const what = `${message.topic} (${message.dedupeKey})`;
    try {
      if (message.attempts + 1 >= MAX_ATTEMPTS) {
        this.#logger.error(`Giving up on sending ${what}`, error);
        await markDone(this.#knex, message.id, error.message);
        return;
      }
      this.#logger.warn(`Not sent, will be tried again: ${what}`, error);
      await postpone(this.#knex, message.id, {
        delayMs: Math.min(
          this.#firstDelayMs * 2 ** message.attempts,
          MAX_DELAY_MS,
        ),
        error: error.message,
      });
    } catch (failure) {
      this.#logger.warn(
        'The outbox could not be written; the message stays due',
        asError(failure),
      );
    }
  }
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}
