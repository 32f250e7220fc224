import type {
  BackstageCredentials,
  UserInfoService,
} from '@backstage/backend-plugin-api';
import { InputError, NotAllowedError, NotFoundError } from '@backstage/errors';
import {
  onCallContactReadPermission,
  onCallOverrideQuerySchema,
  onCallOverrideRequestSchema,
  onCallQuerySchema,
  onCallReadPermission,
  onCallScheduleQuerySchema,
  overviewReadPermission,
  type MyShifts,
  type OnCall,
  type OnCallOverride,
  type OnCallSchedule,
  type OnCallService as OnCallServiceItem,
  type Page,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import type { UserCredentials } from '../operations/OperationService';
import { parseInput } from '../operations/requestErrors';
import type {
  OperationAuthorizer,
  OperationPermission,
} from '../permissions/OperationAuthorizer';
import type { ProfileService, Target } from '../profile/ProfileService';
import { normalizeRef } from './entityRefs';
import type { OnCallAnswers } from './OnCallAnswers';
import type { OnCallService } from './OnCallService';
import type { OverrideService } from './overrides/OverrideService';
import type { OverrideStore, StoredOverride } from './overrides/OverrideStore';
import { toOverride } from './overrides/overrideView';
import type { Details } from './persons/personView';
import type { Span } from './rotation/spans';
import { DAY } from './rotation/wallClock';
import { scheduleCalendar } from './scheduleCalendar';
import { inBatches } from './services/inBatches';
import { listVisible } from './services/listVisible';
import { pageOfServices } from './services/pageOfServices';

const LONGEST_SCHEDULE = 93 * DAY;
const OWN_SHIFTS = 42 * DAY;

/**
 * Decides what of who is on call a caller may see, and who may change it.
 * Roles and static contacts need `quantum-rerank.overview.read`, names
 * `quantum-rerank.oncall.read`, and how to reach persons
 * `quantum-rerank.oncall.contact.read` as well.
 */
export class AuthorizedOnCallService implements OnCallService {
  readonly #answers: OnCallAnswers;
  readonly #overrides: OverrideService;
  readonly #store: Pick<OverrideStore, 'get' | 'list' | 'now'>;
  readonly #authorizer: Pick<
    OperationAuthorizer,
    'authorizeRead' | 'authorizeCapability' | 'writes'
  >;
  readonly #profiles: ProfileService;
  readonly #userInfo: UserInfoService;

  constructor(options: {
    answers: OnCallAnswers;
    overrides: OverrideService;
    store: Pick<OverrideStore, 'get' | 'list' | 'now'>;
    authorizer: Pick<
      OperationAuthorizer,
      'authorizeRead' | 'authorizeCapability' | 'writes'
    >;
    profiles: ProfileService;
    userInfo: UserInfoService;
  }) {
    this.#answers = options.answers;
    this.#overrides = options.overrides;
    this.#store = options.store;
    this.#authorizer = options.authorizer;
    this.#profiles = options.profiles;
    this.#userInfo = options.userInfo;
  }

  async getOnCall(
    query: unknown,
    options: { credentials: BackstageCredentials },
  ): Promise<OnCall> {
    const { at, ...where } = parseInput(onCallQuerySchema, query);
    const moment = at === undefined ? Date.now() : toMoment('at', at);
    const target = await this.#readTarget(where, options.credentials);
    return this.#answers.getOnCall(
      target,
      moment,
      await this.#detailsOf(target, options.credentials),
    );
  }

  async getSchedule(
    query: unknown,
    options: { credentials: BackstageCredentials },
  ): Promise<OnCallSchedule> {
    const { from, to, ...where } = parseInput(onCallScheduleQuerySchema, query);
    const range = toRange(from, to);
    const target = await this.#readTarget(where, options.credentials);
    return this.#answers.getSchedule(
      target,
      range,
      await this.#detailsOf(target, options.credentials),
    );
  }

  async getCalendar(
    query: unknown,
    options: { credentials: BackstageCredentials },
  ): Promise<string> {
    return scheduleCalendar(await this.getSchedule(query, options), new Date());
  }

  async listServices(
    query: unknown,
    options: { credentials: BackstageCredentials },
  ): Promise<Page<OnCallServiceItem>> {
    const { credentials } = options;
    const now = Date.now();
    return pageOfServices(
      await this.#visible(credentials),
      query,
      async target =>
        this.#answers.getOnCall(
          target,
          now,
          await this.#detailsOf(target, credentials),
        ),
    );
  }

  async listMyShifts(options: {
    credentials: UserCredentials;
  }): Promise<MyShifts> {
    const { credentials } = options;
    const refs = await this.#claimsOf(credentials);
    const from = Date.now();
    const range = { from, until: from + OWN_SHIFTS };
    const items: MyShifts['items'] = [];
    for await (const { item: target, result } of inBatches(
      await this.#visible(credentials),
      each => this.#answers.getShiftsOf(each, refs, range),
    )) {
      items.push(
        ...result.map(shift => ({
          ...shift,
          entityRef: target.entityRef,
          environment: target.environment.name,
        })),
      );
    }
    const begin = ({ from: text }: { from?: string }) =>
      text === undefined ? -Infinity : Date.parse(text);
    return { items: items.sort((a, b) => begin(a) - begin(b)) };
  }

  async listOverrides(
    query: unknown,
    options: { credentials: BackstageCredentials },
  ): Promise<Page<OnCallOverride>> {
    const { credentials } = options;
    const { limit, cursor, ...where } = parseInput(
      onCallOverrideQuerySchema,
      query,
    );
    const target = await this.#readTarget(where, credentials);
    await this.#require(target, onCallReadPermission, credentials);
    const [page, now] = await Promise.all([
      this.#store.list({
        entityRef: target.entityRef,
        environment: target.environment.name,
        limit,
        cursor,
      }),
      this.#store.now(),
    ]);
    const mayWithdraw = await this.#withdrawerOf(target, credentials);
    return {
      ...page,
      items: page.items.map(override =>
        toOverride(override, now, mayWithdraw(override)),
      ),
    };
  }

  async createOverride(
    body: unknown,
    options: { credentials: UserCredentials },
  ): Promise<OnCallOverride> {
    this.#requireWrites();
    const { credentials } = options;
    const request = parseInput(onCallOverrideRequestSchema, body);
    const target = await this.#readTarget(request, credentials);
    const { decision, reason } = await this.#authorizer.authorizeCapability(
      target,
      'override-on-call',
      { credentials },
    );
    if (decision === 'deny') {
      throw new NotAllowedError(reason);
    }
    // What is made, and what is wrong with it, tells who is on call.
    await this.#require(target, onCallReadPermission, credentials);
    const override = await this.#overrides.create(target, request, options);
    return toOverride(override, await this.#store.now(), true);
  }

  async withdrawOverride(
    id: string,
    body: { comment?: string },
    options: { credentials: UserCredentials },
  ): Promise<OnCallOverride> {
    this.#requireWrites();
    const { credentials } = options;
    const override = await this.#store.get(id);
    const target = await this.#requireVisible(override, credentials);
    const mayWithdraw = await this.#withdrawerOf(target, credentials);
    if (!mayWithdraw(override)) {
      throw new NotAllowedError(
        `Only ${override.createdBy}, who made this replacement, and owners of ${target.entityRef} may take it back`,
      );
    }
    return toOverride(
      await this.#overrides.withdraw(target, override, body, options),
      await this.#store.now(),
      true,
    );
  }

  /** @throws NotAllowedError while nobody may change anything */
  #requireWrites(): void {
    const { enabled, reason } = this.#authorizer.writes;
    if (!enabled) {
      throw new NotAllowedError(reason);
    }
  }

  async #readTarget(
    where: { entityRef: string; environment: string },
    credentials: BackstageCredentials,
  ): Promise<Target> {
    const target = await this.#profiles.getTarget(
      requireRef(where.entityRef),
      where.environment,
      { credentials },
    );
    await this.#require(target, overviewReadPermission, credentials);
    return target;
  }

  #require(
    target: Target,
    permission: OperationPermission,
    credentials: BackstageCredentials,
  ): Promise<void> {
    return this.#authorizer.authorizeRead(target, permission, { credentials });
  }

  async #detailsOf(
    target: Target,
    credentials: BackstageCredentials,
  ): Promise<Details> {
    const may = (permission: OperationPermission) =>
      this.#require(target, permission, credentials).then(
        () => true,
        error => {
          if (error instanceof NotAllowedError) {
            return false;
          }
          throw error;
        },
      );
    if (!(await may(onCallReadPermission))) {
      return 'roles';
    }
    return (await may(onCallContactReadPermission)) ? 'all' : 'names';
  }

  #visible(credentials: BackstageCredentials): Promise<Target[]> {
    return listVisible(this.#profiles, credentials, target =>
      this.#require(target, overviewReadPermission, credentials),
    );
  }

  async #claimsOf(credentials: UserCredentials): Promise<Set<string>> {
    const { ownershipEntityRefs } = await this.#userInfo.getUserInfo(
      credentials,
    );
    return new Set(
      [credentials.principal.userEntityRef, ...ownershipEntityRefs].flatMap(
        ref => normalizeRef(ref) ?? [],
      ),
    );
  }

  /** Whoever made an override, and owners of the entity. */
  async #withdrawerOf(
    target: Target,
    credentials: BackstageCredentials,
  ): Promise<(override: StoredOverride) => boolean> {
    const { principal } = credentials as UserCredentials;
    if (principal.type !== 'user' || !this.#authorizer.writes.enabled) {
      return () => false;
    }
    const claims = await this.#claimsOf(credentials as UserCredentials);
    const isOwner = target.ownerRefs.some(ref =>
      claims.has(normalizeRef(ref) ?? ''),
    );
    return ({ createdBy }) => isOwner || createdBy === principal.userEntityRef;
  }

  /** @throws NotFoundError in the words for an id that does not exist */
  async #requireVisible(
    override: StoredOverride,
    credentials: BackstageCredentials,
  ): Promise<Target> {
    try {
      const target = await this.#readTarget(override, credentials);
      await this.#require(target, onCallReadPermission, credentials);
      return target;
    } catch (error) {
      if (error instanceof NotAllowedError || error instanceof NotFoundError) {
        throw new NotFoundError(`There is no replacement ${override.id}`);
      }
      throw error;
    }
  }
}

function requireRef(entityRef: string): string {
  if (/^[\w.-]+:[\w.-]+\/[\w.-]+$/.test(entityRef)) {
    return entityRef;
  }
  throw new InputError(
    'entityRef must look like component:default/quantum-rerank',
  );
}

function toMoment(field: string, text: string): number {
  const moment = Date.parse(text);
  if (!(moment >= 0)) {
    throw new InputError(
      `${field}: must be between 1970-01-01T00:00:00Z and 9999-12-31T23:59:59Z`,
    );
  }
  return moment;
}

function toRange(from: string, to: string): Span {
  const range = { from: toMoment('from', from), until: toMoment('to', to) };
  if (range.from >= range.until) {
    throw new InputError('to: must be later than from');
  }
  if (range.until - range.from > LONGEST_SCHEDULE) {
    throw new InputError('to: must be at most 93 days after from');
  }
  return range;
}
