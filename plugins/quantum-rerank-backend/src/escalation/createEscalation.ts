import type {
  AuditorService,
  DatabaseService,
  LoggerService,
  RootConfigService,
} from '@backstage/backend-plugin-api';
import type { NotificationService } from '@backstage/plugin-notifications-node';
import type { SignalsService } from '@backstage/plugin-signals-node';
import type { Notifier } from '@quantumrerank/backstage-plugin-quantum-rerank-node';
import type { SentenceNames } from '../names';
import {
  ChannelConfig,
  createNotifiers,
  createPortalLink,
  DeliveryDispatcher,
  DeliveryStore,
  NotificationCenter,
} from '../notifications';
import type { PersonDirectory } from '../onCall/persons/PersonDirectory';
import type { OperationAuthorizer } from '../permissions/OperationAuthorizer';
import type { ProfileService } from '../profile/ProfileService';
import { DefaultEscalationService } from './DefaultEscalationService';
import type { EscalationService } from './EscalationService';
import { EscalationStore } from './EscalationStore';
import type { EscalationSubjects } from './EscalationSubjects';
import { Escalator } from './Escalator';
import type { OnCallLookup } from './OnCallLookup';

/** Builds what tells people, and what tells them again when nobody answers. */
export async function createEscalation(options: {
  auditor: AuditorService;
  authorizer: OperationAuthorizer;
  config: RootConfigService;
  database: DatabaseService;
  logger: LoggerService;
  /** What people are called in messages. */
  names: SentenceNames;
  notifications: NotificationService;
  /** Of modules. */
  notifiers: Notifier[];
  onCall: OnCallLookup;
  /** Knows addresses when a message is sent. */
  persons: Pick<PersonDirectory, 'lookUp'>;
  profiles: ProfileService;
  signals?: SignalsService;
  subjects: EscalationSubjects[];
}): Promise<{
  center: NotificationCenter;
  escalator: Escalator;
  escalations: EscalationService;
  store: EscalationStore;
}> {
  const store = await EscalationStore.create(options);
  const deliveries = await DeliveryStore.create(options);
  const config = new ChannelConfig(options.config);
  const notifiers = createNotifiers({
    config,
    notifications: options.notifications,
    added: options.notifiers,
  });
  const dispatcher = new DeliveryDispatcher({
    ...options,
    store: deliveries,
    config,
    notifiers,
    report: async (trx, { escalationId }, { at, ...event }) => {
      if (escalationId) {
        await store.note(trx, escalationId, event, at);
      }
    },
  });
  const center = new NotificationCenter({
    store: deliveries,
    dispatcher,
    notifiers,
    portalLink: createPortalLink(options.config),
    logger: options.logger,
  });
  const escalator = new Escalator({ ...options, store, deliveries, center });
  const escalations = new DefaultEscalationService({
    ...options,
    store,
    escalator,
    kick: () => center.kick(),
  });
  return { center, escalator, escalations, store };
}
