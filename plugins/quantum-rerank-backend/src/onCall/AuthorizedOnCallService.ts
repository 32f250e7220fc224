import type {
  BackstageCredentials,
  UserInfoService,
} from '@backstage/backend-plugin-api';
import { NotAllowedError, NotFoundError } from '@backstage/errors';
import {
  onCallOverrideQuerySchema,
  onCallOverrideRequestSchema,
  onCallQuerySchema,
  onCallReadPermission,
  onCallScheduleQuerySchema,
  type MyShifts,
  type OnCall,
  type OnCallOverride,
  type OnCallSchedule,
  type OnCallService as OnCallServiceItem,
  type Page,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import type { UserCredentials } from '../operations/OperationService';
import { parseInput } from '../operations/requestErrors';
import type { OperationAuthorizer } from '../permissions/OperationAuthorizer';
import { entityName } from '../profile/entityName';
import type { ProfileService, Target } from '../profile/ProfileService';
import { normalizeRef } from './entityRefs';
import type { OnCallAnswers } from './OnCallAnswers';
import type { OnCallService } from './OnCallService';
import { OnCallVisibility } from './OnCallVisibility';
import type { OverrideService } from './overrides/OverrideService';
import type { OverrideStore, StoredOverride } from './overrides/OverrideStore';
import { toOverride } from './overrides/overrideView';
import { toMoment, toRange } from './queries';
import { overlaps } from './rotation/spans';
import { DAY } from './rotation/wallClock';
import { wholeWeeks } from './rotation/weeks';
import { scheduleCalendar } from './scheduleCalendar';
import { inBatches } from './services/inBatches';
import { pageOfServices, titleOf } from './services/pageOfServices';

const OWN_SHIFTS = 42 * DAY;

/** Answers with what a caller may see, and changes what they may change. */
export class AuthorizedOnCallService implements OnCallService {
  readonly #answers: OnCallAnswers;
  readonly #overrides: OverrideService;
  readonly #store: Pick<OverrideStore, 'get' | 'list' | 'now'>;
  readonly #authorizer: Pick<
    OperationAuthorizer,
    'authorizeRead' | 'authorizeCapability' | 'writes'
  >;
  readonly #visibility: OnCallVisibility;

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
    this.#visibility = new OnCallVisibility(options);
  }

  async getOnCall(
    query: unknown,
    options: { credentials: BackstageCredentials },
  ): Promise<OnCall> {
    const { at, ...where } = parseInput(onCallQuerySchema, query);
    const moment = at === undefined ? Date.now() : toMoment('at', at);
    const target = await this.#visibility.readTarget(
      where,
      options.credentials,
    );
    return this.#answers.getOnCall(
      target,
      moment,
      await this.#visibility.detailsOf(target, options.credentials),
    );
  }

  async getSchedule(
    query: unknown,
    options: { credentials: BackstageCredentials },
  ): Promise<OnCallSchedule> {
    const { from, to, ...where } = parseInput(onCallScheduleQuerySchema, query);
    const range = toRange(from, to);
    const target = await this.#visibility.readTarget(
      where,
      options.credentials,
    );
    return this.#answers.getSchedule(
      target,
      range,
      await this.#visibility.detailsOf(target, options.credentials),
    );
  }

  async getCalendar(
    query: unknown,
    options: { credentials: BackstageCredentials },
  ): Promise<string> {
    const { from, to, ...where } = parseInput(onCallScheduleQuerySchema, query);
    const range = toRange(from, to);
    const target = await this.#visibility.readTarget(
      where,
      options.credentials,
    );
    const schedule = await this.#answers.getSchedule(
      target,
      // Gaps are cut where weeks begin, not where the asked time does.
      wholeWeeks(range),
      await this.#visibility.detailsOf(target, options.credentials),
    );
    return scheduleCalendar(
      {
        ...schedule,
        from: new Date(range.from).toISOString(),
        to: new Date(range.until).toISOString(),
        shifts: schedule.shifts.filter(shift =>
          overlaps(
            {
              from: shift.from ? Date.parse(shift.from) : -Infinity,
              until: shift.until ? Date.parse(shift.until) : Infinity,
            },
            range,
          ),
        ),
      },
      new Date(),
    );
  }

  async listServices(
    query: unknown,
    options: { credentials: BackstageCredentials },
  ): Promise<Page<OnCallServiceItem>> {
    const { credentials } = options;
    const now = Date.now();
    return pageOfServices(
      await this.#visibility.visible(credentials),
      query,
      async target =>
        this.#answers.getOnCall(
          target,
          now,
          await this.#visibility.detailsOf(target, credentials),
        ),
    );
  }

  async listMyShifts(options: {
    credentials: UserCredentials;
  }): Promise<MyShifts> {
    const { credentials } = options;
    const refs = await this.#visibility.claimsOf(credentials);
    const from = Date.now();
    const range = { from, until: from + OWN_SHIFTS };
    const items: MyShifts['items'] = [];
    const unread = new Set<string>();
    for await (const { item: target, result } of inBatches(
      await this.#visibility.visible(credentials),
      each => this.#answers.getShiftsOf(each, refs, range),
    )) {
      items.push(
        ...result.shifts.map(shift => ({
          ...shift,
          entityRef: target.entityRef,
          serviceTitle: titleOf(target),
          environment: target.environment.name,
          environmentTitle: target.environment.title,
        })),
      );
      result.unread.forEach(title => unread.add(title));
    }
    const begin = ({ from: text }: { from?: string }) =>
      text === undefined ? -Infinity : Date.parse(text);
    return {
      items: items.sort((a, b) => begin(a) - begin(b)),
      unread: [...unread].sort(),
    };
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
    const target = await this.#visibility.readTarget(where, credentials);
    await this.#visibility.require(target, onCallReadPermission, credentials);
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
    const target = await this.#visibility.readTarget(request, credentials);
    await this.#requireMayOverride(target, credentials);
    // What is made, and what is wrong with it, tells who is on call.
    await this.#visibility.require(target, onCallReadPermission, credentials);
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
    // Whoever made it may: its effect may be what took their right away.
    if (override.createdBy !== credentials.principal.userEntityRef) {
      if (!(await this.#isOwner(target, credentials))) {
        throw new NotAllowedError(
          `Only ${
            override.createdBy
          }, who made this replacement, and owners of ${entityName(
            target,
          )} may take it back`,
        );
      }
      await this.#requireMayOverride(target, credentials);
    }
    return toOverride(
      await this.#overrides.withdraw(target, override, body, options),
      await this.#store.now(),
      true,
    );
  }

  /** @throws NotAllowedError where the policy lets the person change nothing */
  async #requireMayOverride(
    target: Target,
    credentials: UserCredentials,
  ): Promise<void> {
    const { decision, reason } = await this.#authorizer.authorizeCapability(
      target,
      'override-on-call',
      { credentials },
    );
    if (decision === 'deny') {
      throw new NotAllowedError(reason);
    }
  }

  /** @throws NotAllowedError while nobody may change anything */
  #requireWrites(): void {
    const { enabled, reason } = this.#authorizer.writes;
    if (!enabled) {
      throw new NotAllowedError(reason);
    }
  }

  /**
   * Whoever made an override; owners of the entity where the policy lets them
   * change who is on call.
   */
  async #withdrawerOf(
    target: Target,
    credentials: BackstageCredentials,
  ): Promise<(override: StoredOverride) => boolean> {
    const person = credentials as UserCredentials;
    if (person.principal.type !== 'user' || !this.#authorizer.writes.enabled) {
      return () => false;
    }
    const mayAll =
      (await this.#isOwner(target, person)) &&
      (
        await this.#authorizer.authorizeCapability(target, 'override-on-call', {
          credentials,
        })
      ).decision === 'allow';
    return ({ createdBy }) =>
      mayAll || createdBy === person.principal.userEntityRef;
  }

  async #isOwner(
    target: Target,
    credentials: UserCredentials,
  ): Promise<boolean> {
    const claims = await this.#visibility.claimsOf(credentials);
    return target.ownerRefs.some(ref => claims.has(normalizeRef(ref) ?? ''));
  }

  /** @throws NotFoundError in the words for an id that does not exist */
  async #requireVisible(
    override: StoredOverride,
    credentials: BackstageCredentials,
  ): Promise<Target> {
    try {
      const target = await this.#visibility.readTarget(override, credentials);
      await this.#visibility.require(target, onCallReadPermission, credentials);
      return target;
    } catch (error) {
      if (error instanceof NotAllowedError || error instanceof NotFoundError) {
        throw new NotFoundError(`There is no replacement ${override.id}`);
      }
      throw error;
    }
  }
}
