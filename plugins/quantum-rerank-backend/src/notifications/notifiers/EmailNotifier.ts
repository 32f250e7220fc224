import { createHash } from 'node:crypto';
import {
  NotifierError,
  type NotificationMessage,
  type Notifier,
  type NotifierChannel,
} from '@quantumrerank/backstage-plugin-quantum-rerank-node';
import { createTransport, type NodemailerError } from 'nodemailer';
import { z } from 'zod';
import type { ChannelConfig } from '../ChannelConfig';
import { secretText } from './addresses';
import { bodyText, headline } from './words';

const settingsSchema = z.strictObject({
  smtp: z
    .strictObject({
      host: z.string('must be the name of a mail server').min(1).max(253),
      port: z.int('must be a port').min(1).max(65535).default(587),
      /** TLS from the first byte; otherwise STARTTLS where it is offered. */
      secure: z.boolean('must be true or false').default(false),
      user: z.string().min(1).optional(),
      pass: secretText.optional(),
      from: z.email('must be an e-mail address'),
    })
    .refine(({ user, pass }) => (user === undefined) === (pass === undefined), {
      path: ['pass'],
      message: 'must be there together with user',
    }),
});

type Settings = z.output<typeof settingsSchema>['smtp'];

const TIMEOUT_MS = 15_000;
const MAX_SUBJECT = 200;
const MAX_RECIPIENTS = 100;

const address = z.email().max(254);

/**
 * E-mail through an SMTP server. Everything about one alert or incident is
 * one thread. A password is only ever sent over TLS.
 */
export class EmailNotifier implements Notifier {
  readonly kind = 'email';
  readonly #config: ChannelConfig;

  constructor(options: { config: ChannelConfig }) {
    this.#config = options.config;
  }

  findProblem(channel: NotifierChannel): string | undefined {
    const found = this.#config.read(channel.id, settingsSchema);
    return 'problem' in found ? found.problem : undefined;
  }

  async send(
    message: NotificationMessage,
    channel: NotifierChannel,
    options: { signal: AbortSignal; reached?: readonly string[] },
  ): Promise<void> {
    const found = this.#config.read(channel.id, settingsSchema);
    if ('problem' in found) {
      throw new NotifierError(found.problem, { permanent: true });
    }
    const all = addressesOf(message, channel);
    const unknown = message.recipients.filter(each => each.emailUnknown).length;
    if (all.length + unknown === 0) {
      throw new NotifierError('Nobody to write to: it has no address', {
        permanent: true,
      });
    }
    const { reached = [] } = options;
    const to = all.filter(each => !reached.includes(each));
    if (to.length > 0) {
      const refused = await this.#mail(message, to, {
        smtp: found.settings.smtp,
        signal: options.signal,
        alone: all.length + unknown === 1,
      });
      if (refused.length > 0) {
        throw refusal(refused, { all, to, unknown });
      }
    }
    if (unknown > 0) {
      throw new NotifierError(
        `The catalog cannot say now where to write to ${unknown} of ${
          all.length + unknown
        } recipients`,
        { reached: to },
      );
    }
  }

  /**
   * @param options - `alone`: of one recipient nothing is to be told apart
   * @returns those whom the server refused; everybody else has it
   */
  async #mail(
    message: NotificationMessage,
    to: string[],
    options: { smtp: Settings; signal: AbortSignal; alone: boolean },
  ): Promise<RefusedRecipient[]> {
    const { smtp, signal, alone } = options;
    const transport = this.#createTransport(smtp);
    try {
      const { rejectedErrors = [] } = await transport.sendMail({
        from: smtp.from,
        ...addressed(to),
        subject: oneLine(headline(message)).slice(0, MAX_SUBJECT),
        text: bodyText(message),
        ...threadOf(message),
        headers: { 'Auto-Submitted': 'auto-generated' },
        disableFileAccess: true,
        disableUrlAccess: true,
        signal,
      });
      return rejectedErrors;
    } catch (error) {
      signal.throwIfAborted();
      const { rejectedErrors } = error as {
        rejectedErrors?: RefusedRecipient[];
      };
      // With fewer it failed later, and nobody has it.
      if (alone || rejectedErrors?.length !== to.length) {
        throw toNotifierError(error);
      }
      return rejectedErrors;
    } finally {
      transport.close();
    }
  }

  #createTransport({ host, port, secure, user, pass }: Settings) {
    const auth =
      user !== undefined && pass !== undefined ? { user, pass } : undefined;
    return createTransport({
      host,
      port,
      secure,
      auth,
      requireTLS: auth !== undefined && !secure,
      connectionTimeout: TIMEOUT_MS,
      greetingTimeout: TIMEOUT_MS,
      socketTimeout: TIMEOUT_MS,
      dnsTimeout: TIMEOUT_MS,
      socketCloseTimeout: 0,
      logger: false,
    });
  }
}

function addressesOf(
  message: NotificationMessage,
  channel: NotifierChannel,
): string[] {
  const all = [
    ...channel.to,
    ...message.recipients.flatMap(({ email }) => email ?? []),
  ].filter(each => address.safeParse(each).success);
  return [...new Set(all)].slice(0, MAX_RECIPIENTS);
}

/**
 * Recipients do not see each other. All of them are in one transaction with
 * the server, which takes the mail for those that it does not refuse: a second
 * try is for the others.
 */
function addressed(to: string[]) {
  // As objects, so that an address is never parsed as a list.
  const recipients = to.map(each => ({ name: '', address: each }));
  return recipients.length === 1
    ? { to: recipients }
    : { to: 'undisclosed-recipients:;', bcc: recipients };
}

/** Ids by which mail programs know duplicates and threads. */
function threadOf(message: NotificationMessage) {
  const idOf = (text: string) =>
    `<${createHash('sha256')
      .update(text)
      .digest('hex')
      .slice(0, 40)}@quantum-rerank.invalid>`;
  return {
    messageId: idOf(message.id),
    references: idOf(message.dedupKey),
  };
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}

/** What the server says of a recipient whom it refuses. */
type RefusedRecipient = Pick<NodemailerError, 'recipient' | 'responseCode'>;

/**
 * That some were refused. Those who were not have the mail, so only the
 * refused are tried again, and that while one of them is only put off or the
 * address of another is not known.
 */
function refusal(
  refused: RefusedRecipient[],
  { all, to, unknown }: { all: string[]; to: string[]; unknown: number },
): NotifierError {
  // The domain may have changed its case on the way.
  const lower = (text = '') => text.toLocaleLowerCase('en-US');
  const failed = new Set(refused.map(({ recipient }) => lower(recipient)));
  const reached = to.filter(each => !failed.has(lower(each)));
  const codes = [
    ...new Set(refused.flatMap(({ responseCode }) => responseCode ?? [])),
  ];
  return new NotifierError(
    `The mail server refuses ${to.length - reached.length} of ${
      all.length + unknown
    } recipients (${codes.join(', ')})`,
    { permanent: unknown === 0 && codes.every(code => code >= 500), reached },
  );
}

/** Words of nodemailer and the server may hold addresses; its codes do not. */
function toNotifierError(error: unknown): NotifierError {
  const { code, responseCode } = error as {
    code?: string;
    responseCode?: number;
  };
  if (code === 'EAUTH') {
    return new NotifierError(
      'The mail server does not accept user and password',
      // 4xx: not now.
      { permanent: responseCode === undefined || responseCode >= 500 },
    );
  }
  if (responseCode) {
    return new NotifierError(`The mail server answers ${responseCode}`, {
      permanent: responseCode >= 500,
      cause: error,
    });
  }
  const words: Record<string, string> = {
    EDNS: 'The name of the mail server cannot be resolved',
    ETIMEDOUT: 'The mail server does not answer in time',
    ETLS: 'The mail server offers no TLS that can be accepted',
    EPROTOCOL: 'What answers is not a mail server',
    ECONNECTION: 'The connection to the mail server failed',
    ESOCKET: 'The connection to the mail server failed',
  };
  return new NotifierError(
    words[code ?? ''] ?? 'The mail server could not be used',
    { cause: error },
  );
}
