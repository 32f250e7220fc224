import type {
  AuditorService,
  AuthService,
  DatabaseService,
  LoggerService,
  RootConfigService,
  UserInfoService,
} from '@backstage/backend-plugin-api';
import type { CatalogService } from '@backstage/plugin-catalog-node';
import type { SignalsService } from '@backstage/plugin-signals-node';
import type { OnCallSource } from '@quantumrerank/backstage-plugin-quantum-rerank-node';
import type { OperationAuthorizer } from '../permissions/OperationAuthorizer';
import type { SentenceNames } from '../names';
import type { ProfileService } from '../profile/ProfileService';
import { AuthorizedOnCallService } from './AuthorizedOnCallService';
import { OnCallAnswers } from './OnCallAnswers';
import { OnCallEngine } from './OnCallEngine';
import type { OnCallService } from './OnCallService';
import { DatabaseOverrideStore } from './overrides/DatabaseOverrideStore';
import type { Announce } from './overrides/OverrideNotices';
import { OverrideReader } from './overrides/OverrideReader';
import { OverrideService } from './overrides/OverrideService';
import type { OverrideStore } from './overrides/OverrideStore';
import { PersonDirectory } from './persons/PersonDirectory';
import { readCalendarAddresses } from './sources/calendar/calendarAddresses';
import { SourceReaders } from './sources/SourceReaders';

/** What permissions and services need alike. */
export interface OnCallParts {
  engine: OnCallEngine;
  persons: PersonDirectory;
  store: OverrideStore;
  reader: OverrideReader;
}

/** Builds what knows who is on call. */
export async function createOnCallEngine(options: {
  auth: AuthService;
  catalog: CatalogService;
  config: RootConfigService;
  database: DatabaseService;
  logger: LoggerService;
  onCallSources: OnCallSource[];
}): Promise<OnCallParts> {
  const store = await DatabaseOverrideStore.create(options);
  const reader = new OverrideReader({ store });
  const persons = new PersonDirectory(options);
  const engine = new OnCallEngine({
    overrides: reader,
    persons,
    logger: options.logger,
    sources: new SourceReaders({
      sources: options.onCallSources,
      addresses: readCalendarAddresses(options.config),
      logger: options.logger,
    }),
  });
  return { engine, persons, store, reader };
}

/** Builds what answers callers, with its checks. */
export function createOnCall(
  options: OnCallParts & {
    /** Tells persons whom a replacement concerns. */
    announce: Announce;
    auditor: AuditorService;
    authorizer: OperationAuthorizer;
    logger: LoggerService;
    /** What people are called in what is refused. */
    names: SentenceNames;
    profiles: ProfileService;
    signals?: SignalsService;
    userInfo: UserInfoService;
  },
): OnCallService {
  return new AuthorizedOnCallService({
    ...options,
    answers: new OnCallAnswers(options),
    overrides: new OverrideService(options),
  });
}
