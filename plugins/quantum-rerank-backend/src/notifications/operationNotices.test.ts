import {
  AUTOMATION_REF,
  AUTOMATION_VIA,
  type Operation,
  type Profile,
  type Verification,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import type { Knex } from 'knex';
import { TestDatabases } from '../database/testDatabases';
import {
  approvalWanted,
  automationAnnounced,
  automationRefused,
  breakGlassAnnounced,
  decisionTold,
  reviewWanted,
} from '../operations/approvals/approvalMessages';
import { outcomeMessages } from '../operations/outbox/messages';
import { createNotificationHandler } from '../operations/outbox/notifications';
import type { OutboxMessage } from '../operations/store/OperationStore';
import { worseMessage } from '../verification/worseMessage';
import {
  createTestNotifications,
  notifyingProfile,
  TestClock,
} from './__testUtils__/TestNotifications';
import { SentenceNames } from '../names';
import { OperationNotices } from './OperationNotices';

const operation = {
  id: 'op-1',
  action: 'scale',
  parameters: {},
  entityRef: 'component:default/quantum-rerank',
  environment: 'production',
  cluster: 'eu-1',
  namespace: 'quantum-rerank',
  title: 'Scale to 5',
  state: 'failed',
  message: 'It failed.',
  requestedBy: 'user:default/olivia',
  via: 'portal',
  reason: 'Load.',
  plan: { approval: { reasons: ['It is large.'] } },
  breakGlass: { passed: ['The approval.'] },
} as unknown as Operation;
const automatic = {
  ...operation,
  via: AUTOMATION_VIA,
  requestedBy: AUTOMATION_REF,
} as Operation;
const onCall = ['user:default/oscar', 'group:default/on-call'];

describe('operations over channels of the profile', () => {
  const databases = new TestDatabases();
  let knex: Knex;
  let profile: Profile;
  let complete: boolean;

  beforeEach(async () => {
    knex = await databases.init('SQLite');
    profile = withRoutes([
      {
        id: 'emergencies',
        operations: ['break-glass', 'automation'],
        channels: ['chat'],
      },
    ]);
    complete = true;
  }, 60_000);

  afterAll(() => databases.destroy());

  function withRoutes(routes: Profile['notifications']['routes']): Profile {
    const { notifications } = notifyingProfile();
    return notifyingProfile({
      notifications: {
        ...notifications,
        routes: [...notifications.routes, ...routes],
      },
    });
  }

  const names = new SentenceNames({
    persons: {
      lookUp: async refs =>
        new Map(
          refs.map(ref => [
            ref,
            ref === 'user:default/olivia' ? { name: 'Olivia Owner' } : 'absent',
          ]),
        ),
    },
  });

  async function start() {
    const told = await createTestNotifications({
      knex,
      clock: new TestClock(),
      profile: () => profile,
      names,
      persons: {
        lookUp: async refs =>
          new Map(
            refs.map(ref => [
              ref,
              { name: ref, email: `${ref.slice(13)}@x.org` },
            ]),
          ),
      },
    });
    const portal = jest.fn();
    const postponed: OutboxMessage[] = [];
    const notices = new OperationNotices({
      center: {
        announce: (...each) => told.center.announce(...each),
        now: () => told.center.now(),
        // Sending is awaited by the tests themselves.
        kick: () => {},
      },
      profiles: {
        listEnvironments: () =>
          complete
            ? profile.environments.map(environment => ({
                profile,
                environment,
              }))
            : [],
        isComplete: () => complete,
      },
    });
    const handler = createNotificationHandler({
      notifications: { send: portal },
      notices,
      names,
      postpone: async message => {
        postponed.push(message);
      },
    });
    return {
      ...told,
      portal,
      postponed,
      handle: (message: OutboxMessage) =>
        handler({ ...message, id: '1', attempts: 0 }),
    };
  }

  it('go out once, in person where the channel does that, with a link to the operation', async () => {
    const { chat, pager, dispatcher, portal, handle } = await start();
    const message = breakGlassAnnounced(operation, onCall);
    await handle(message);
    await handle(message);
    await dispatcher.dispatch();
    expect(portal).toHaveBeenCalledTimes(2);
    expect(pager.sent).toEqual([]);
    expect(chat.sent.map(sent => sent.message)).toEqual([
      expect.objectContaining({
        event: 'info',
        title: 'Emergency: Scale to 5 (QuantumRerank, production)',
        text: expect.stringContaining('has to be reviewed by somebody else'),
        url: 'https://portal.example.com/catalog/default/component/quantum-rerank/operations/history/op-1?environment=production',
        recipients: [{ entityRef: 'user:default/oscar', email: 'oscar@x.org' }],
      }),
    ]);
  });

  it('name people as the catalog does, in the portal and over channels', async () => {
    const { chat, dispatcher, portal, handle } = await start();
    await handle(breakGlassAnnounced(operation, onCall));
    await dispatcher.dispatch();
    const said = /^Olivia Owner passes what would hold it back/;
    expect(portal).toHaveBeenCalledWith(
      expect.objectContaining({
        // Recipients stay references.
        recipients: {
          type: 'entity',
          entityRef: ['component:default/quantum-rerank', ...onCall],
        },
        payload: expect.objectContaining({
          description: expect.stringMatching(said),
        }),
      }),
    );
    expect(chat.sent[0].message.text).toMatch(said);
  });

  it.each<[string, OutboxMessage, boolean]>([
    ['a break-glass', breakGlassAnnounced(operation, onCall), true],
    ['a wanted review', reviewWanted(operation), true],
    ['an automatic change', automationAnnounced(automatic, onCall), true],
    ['a proposal of the portal', approvalWanted(automatic, onCall), true],
    [
      'an automatic change that may not be',
      automationRefused(
        {
          entityRef: operation.entityRef,
          environment: 'production',
          key: 'k',
          occasion: 'It fails.',
          reason: 'You may not.',
        },
        onCall,
      ),
      true,
    ],
    ['a wanted approval', approvalWanted(operation, onCall), false],
    ['a decision', decisionTold(operation), false],
    ['an end', outcomeMessages(operation)[1], false],
    [
      'signals that got worse',
      worseMessage(operation as never, {} as Verification, onCall),
      false,
    ],
  ])('name %s for what the route names: %p', async (_, message, told) => {
    const { chat, dispatcher, handle } = await start();
    await handle(message);
    await dispatcher.dispatch();
    expect(chat.sent).toHaveLength(told ? 1 : 0);
  });

  it.each<[NonNullable<Profile['notifications']['routes'][0]['operations']>]>([
    [['approval-wanted']],
    [['ended']],
    [['signals-worse']],
  ])('a route of %p is told of it alone', async operations => {
    profile = withRoutes([{ id: 'route', operations, channels: ['chat'] }]);
    const { chat, dispatcher, handle } = await start();
    await handle(approvalWanted(operation, []));
    await handle(outcomeMessages(operation)[1]);
    await handle(worseMessage(operation as never, {} as Verification, []));
    await handle(breakGlassAnnounced(operation, []));
    await dispatcher.dispatch();
    expect(chat.sent).toHaveLength(1);
  });

  it('go nowhere in other environments, and without a route', async () => {
    profile = withRoutes([
      {
        id: 'staging',
        operations: ['break-glass'],
        environments: ['staging'],
        channels: ['chat'],
      },
    ]);
    const { chat, dispatcher, handle } = await start();
    await handle(breakGlassAnnounced(operation, onCall));
    await dispatcher.dispatch();
    expect(chat.sent).toEqual([]);
  });

  it('wait for a profile that cannot be read, without telling the portal again', async () => {
    const { chat, dispatcher, handle, portal, postponed } = await start();
    const message = breakGlassAnnounced(operation, onCall);
    complete = false;
    await handle(message);
    expect(portal).toHaveBeenCalledTimes(1);
    expect(postponed).toHaveLength(1);
    const [later] = postponed;
    expect(later.dedupeKey).toBe(`${message.dedupeKey}:channels`);
    await expect(handle(later)).rejects.toThrow(/cannot be read/);
    complete = true;
    await handle(later);
    await dispatcher.dispatch();
    expect(chat.sent).toHaveLength(1);
    expect(portal).toHaveBeenCalledTimes(1);
    // Whoever sends the first one again tells nobody over channels twice.
    await handle(message);
    await dispatcher.dispatch();
    expect(chat.sent).toHaveLength(1);
    expect(postponed).toHaveLength(1);
  });
});
