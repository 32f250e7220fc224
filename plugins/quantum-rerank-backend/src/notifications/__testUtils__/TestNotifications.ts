import { mockServices } from '@backstage/backend-test-utils';
import type { LoggerService } from '@backstage/backend-plugin-api';
import type { JsonObject } from '@backstage/types';
import type { Profile } from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import {
  NotifierError,
  type NotificationMessage,
  type Notifier,
} from '@quantumrerank/backstage-plugin-quantum-rerank-node';
import type { Knex } from 'knex';
import { inspect } from 'node:util';
import { databaseService } from '../../operations/__testUtils__/Testbed';
import { testProfile } from '../../operations/__testUtils__/testTarget';
import type { SentenceNames } from '../../names';
import { ChannelConfig } from '../ChannelConfig';
import { DeliveryDispatcher } from '../DeliveryDispatcher';
import { DeliveryStore } from '../DeliveryStore';
import { NotificationCenter } from '../NotificationCenter';
import { createPortalLink } from '../portalLinks';

/** A moment of the tests: a Tuesday, 12:00 UTC. */
export const NOON = Date.parse('2026-11-24T12:00:00Z');

/** A clock that moves when it is told to. */
export class TestClock {
  now = NOON;
  readonly read = async () => this.now;

  advance(milliseconds: number): void {
    this.now += milliseconds;
  }
}

/** Remembers what it was given, and fails as often as it is told to. */
export class FakeNotifier implements Notifier {
  readonly sent: Array<{ channel: string; message: NotificationMessage }> = [];
  readonly attempts: string[] = [];
  /** Whom each attempt was for. */
  readonly recipients: Array<NotificationMessage['recipients']> = [];
  /** Whom each attempt was to spare. */
  readonly spared: Array<readonly string[]> = [];
  failures: Error[] = [];
  failing: Error | undefined;
  /** Waited for before each message. */
  gate: Promise<void> = Promise.resolve();
  problem: string | undefined;

  constructor(readonly kind: string) {}

  findProblem() {
    return this.problem;
  }

  async send(
    message: NotificationMessage,
    channel: { id: string },
    { reached = [] }: { reached?: readonly string[] } = {},
  ) {
    this.attempts.push(message.title);
    this.spared.push(reached);
    this.recipients.push(message.recipients);
    await this.gate;
    const failure = this.failures.shift() ?? this.failing;
    if (failure) {
      throw failure;
    }
    this.sent.push({ channel: channel.id, message });
  }
}

/** A logger whose lines are kept. */
export class LogLines implements LoggerService {
  readonly lines: string[] = [];
  readonly error = this.#write();
  readonly warn = this.#write();
  readonly info = this.#write();
  readonly debug = this.#write();

  child(): LoggerService {
    return this;
  }

  #write() {
    return (message: string, meta?: unknown) => {
      this.lines.push(`${message} ${inspect(meta, { depth: 20 })}`);
    };
  }
}

/** A profile with a channel of each kind of fake. */
export function notifyingProfile(overrides: Partial<Profile> = {}): Profile {
  const plain = { to: [], toOnCall: false };
  return testProfile({
    onCall: ['user:default/oscar'],
    escalation: {
      severities: ['P0', 'P1'],
      steps: [
        {
          level: 1,
          title: 'On-call engineer',
          after: '0s',
          respondWithin: '15m',
          channels: [],
        },
        { level: 2, title: 'Senior engineer', after: '30m', channels: [] },
        { level: 3, title: 'Principal', after: '1h', channels: [] },
        { level: 4, title: 'CTO', after: '2h', channels: ['management'] },
      ],
    },
    notifications: {
      channels: [
        { id: 'page', title: 'Pager', kind: 'pager', ...plain },
        { id: 'chat', title: 'Chat', kind: 'chat', ...plain, toOnCall: true },
        { id: 'management', title: 'Management', kind: 'chat', ...plain },
      ],
      routes: [
        { id: 'p0', severity: 'P0', channels: ['page', 'chat'] },
        { id: 'p1', severity: 'P1', channels: ['chat'] },
        { id: 'p2', severity: 'P2', channels: ['chat'] },
        { id: 'p3', severity: 'P3', channels: ['chat'] },
      ],
      quietHours: {
        severities: ['P3'],
        timeZone: 'Europe/Berlin',
        hours: [{ from: '22:00', to: '07:00' }],
      },
    },
    ...overrides,
  });
}

export const failure = (
  message: string,
  options?: ConstructorParameters<typeof NotifierError>[1],
) => new NotifierError(message, options);

/** What tells people, with fakes at its ends. */
export async function createTestNotifications(options: {
  knex: Knex;
  clock: TestClock;
  /** Undefined while it cannot be read. */
  profile?: () => Profile | undefined;
  config?: JsonObject;
  names?: SentenceNames;
  persons?: ConstructorParameters<typeof DeliveryDispatcher>[0]['persons'];
  report?: ConstructorParameters<typeof DeliveryDispatcher>[0]['report'];
  attemptMs?: number;
}) {
  const profile = options.profile ?? (() => notifyingProfile());
  const pager = new FakeNotifier('pager');
  const chat = new FakeNotifier('chat');
  const notifiers = new Map<string, Notifier>([
    ['pager', pager],
    ['chat', chat],
  ]);
  const rootConfig = mockServices.rootConfig({
    data: {
      app: { baseUrl: 'https://portal.example.com/' },
      ...options.config,
    },
  });
  const logger = new LogLines();
  const store = await DeliveryStore.create({
    database: databaseService(options.knex),
    clock: options.clock.read,
  });
  const config = new ChannelConfig(rootConfig);
  const dispatcher = new DeliveryDispatcher({
    store,
    profiles: {
      listEnvironments: () => {
        const current = profile();
        return current
          ? current.environments.map(environment => ({
              profile: current,
              environment,
            }))
          : [];
      },
    },
    notifiers,
    config,
    logger,
    names: options.names,
    persons: options.persons,
    report: options.report,
    random: () => 0.5,
    attemptMs: options.attemptMs,
  });
  const center = new NotificationCenter({
    store,
    dispatcher,
    notifiers,
    portalLink: createPortalLink(rootConfig),
    logger,
  });
  return { pager, chat, store, dispatcher, center, logger, notifiers, config };
}
