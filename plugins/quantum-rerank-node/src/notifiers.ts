import { createExtensionPoint } from '@backstage/backend-plugin-api';

/**
 * Something that people are told.
 *
 * @public
 */
export interface NotificationMessage {
  /** The same for every attempt, so that a receiver can tell duplicates. */
  id: string;
  /** The same for everything about one alert or incident. */
  dedupKey: string;
  event: 'trigger' | 'acknowledge' | 'resolve' | 'info' | 'test';
  severity?: 'P0' | 'P1' | 'P2' | 'P3';
  /** Plain text of one line. */
  title: string;
  /** Plain text. */
  text: string;
  /** Page of the portal about it. */
  url?: string;
  entityRef: string;
  /** Every entity that is operated as this one, where there are several. */
  entityRefs?: string[];
  environment: string;
  /** ISO 8601. */
  at: string;
  /** Those on call that are told in person, where the channel can. */
  recipients: Array<{
    entityRef?: string;
    email?: string;
    /** The catalog cannot say now which address they have, if any. */
    emailUnknown?: boolean;
  }>;
}

/**
 * Why a message was not delivered. Its message names no address or
 * credential.
 *
 * @public
 */
export class NotifierError extends Error {
  readonly name = 'NotifierError';
  /** Whether trying again is of no use. */
  readonly permanent: boolean;
  /** How long the receiver wants to be left alone. */
  readonly retryAfterSeconds?: number;
  /**
   * Recipients that have the message all the same, in whatever words the
   * notifier knows them again: it is given them when it tries again.
   */
  readonly reached: readonly string[];

  constructor(
    message: string,
    options: {
      permanent?: boolean;
      retryAfterSeconds?: number;
      reached?: readonly string[];
      cause?: unknown;
    } = {},
  ) {
    super(message, { cause: options.cause });
    this.permanent = options.permanent ?? false;
    this.retryAfterSeconds = options.retryAfterSeconds;
    this.reached = options.reached ?? [];
  }
}

/**
 * Delivers messages over one kind of channel. Called at least once for each
 * message.
 *
 * @public
 */
export interface Notifier {
  /** Kind of channel in the profile. */
  readonly kind: string;
  /** Why it cannot deliver over this channel, e.g. for want of a credential. */
  findProblem(channel: NotifierChannel): string | undefined;
  /** @throws NotifierError */
  send(
    message: NotificationMessage,
    channel: NotifierChannel,
    options: {
      signal: AbortSignal;
      /** Recipients that have it from attempts before, and are to be spared. */
      reached?: readonly string[];
    },
  ): Promise<void>;
}

/** A channel of a profile. @public */
export interface NotifierChannel {
  id: string;
  kind: string;
  /** E-mail addresses. */
  to: string[];
}

/** @public */
export interface QuantumRerankNotifiersExtensionPoint {
  /** Adds a kind of channel; one that exists is replaced. */
  addNotifier(notifier: Notifier): void;
}

/** @public */
export const quantumRerankNotifiersExtensionPoint =
  createExtensionPoint<QuantumRerankNotifiersExtensionPoint>({
    id: 'quantum-rerank.notifiers',
  });
