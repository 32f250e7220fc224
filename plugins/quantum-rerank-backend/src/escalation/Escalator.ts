import type {
  LoggerService,
  SchedulerService,
} from '@backstage/backend-plugin-api';
import { stringifyError } from '@backstage/errors';
import type { SignalsService } from '@backstage/plugin-signals-node';
import type { DeliveryStore, NotificationCenter } from '../notifications';
import type { ProfileService } from '../profile/ProfileService';
import { EscalationAnnouncer } from './EscalationAnnouncer';
import { EscalationLife } from './EscalationLife';
import type { StoredEscalation } from './escalationRows';
import type { EscalationStore } from './EscalationStore';
import type {
  EscalationSubject,
  EscalationSubjects,
  Place,
} from './EscalationSubjects';
import { LevelLookup } from './LevelLookup';
import type { OnCallLookup } from './OnCallLookup';
import { lastPlaceOf, placeOf } from './places';
import { reconcile } from './reconcile';

const TICK_SECONDS = 5;
/** Longer than replicas of two releases run side by side. */
const STRAY_MS = 15 * 60_000;
/** What did not escalate is kept as long as its messages. */
const KEPT_MS = 30 * 24 * 60 * 60_000;

/** Options of {@link Escalator}. */
export interface EscalatorOptions {
  store: EscalationStore;
  deliveries: DeliveryStore;
  center: Pick<NotificationCenter, 'announce' | 'kick'>;
  profiles: Pick<ProfileService, 'listEnvironments' | 'isComplete'>;
  subjects: EscalationSubjects[];
  onCall: OnCallLookup;
  signals?: SignalsService;
  logger: LoggerService;
  /** How long on-call is waited for; for tests. */
  lookupMs?: number;
}

/**
 * Tells people of what is open, level after level, until somebody
 * acknowledges it or it is over. All it knows is in the database, so it goes
 * on wherever it was, and any number of replicas may do it at once.
 */
export class Escalator {
  readonly #options: EscalatorOptions;
  readonly #announcer: EscalationAnnouncer;
  readonly #life: EscalationLife;
  /** Since when an escalation was seen to have no environment. */
  readonly #strays = new Map<string, number>();

  constructor(options: EscalatorOptions) {
    this.#options = options;
    this.#announcer = new EscalationAnnouncer(options);
    this.#life = new EscalationLife({
      ...options,
      announcer: this.#announcer,
    });
  }

  async start(scheduler: SchedulerService): Promise<void> {
    await scheduler.scheduleTask({
      id: 'escalate',
      frequency: { seconds: TICK_SECONDS },
      initialDelay: { seconds: 3 },
      timeout: { minutes: 2 },
      scope: 'global',
      fn: () => this.tick(),
    });
    await scheduler.scheduleTask({
      id: 'prune-escalations',
      frequency: { hours: 6 },
      initialDelay: { minutes: 6 },
      timeout: { minutes: 5 },
      scope: 'global',
      fn: () => this.#options.store.prune(KEPT_MS),
    });
  }

  /**
   * Begins, ends and goes on, as things stand now. Never fails, and what fails
   * for one keeps nobody else from being told.
   */
  async tick(): Promise<void> {
    const { store, profiles, center } = this.#options;
    await this.#attempt('What escalates cannot be read', async () => {
      const places = profiles.listEnvironments();
      const running = await store.listRunning();
      const lookup = new LevelLookup({
        ...this.#options,
        patienceMs: this.#options.lookupMs,
      });
      await this.#endStrays(running, places);
      for (const place of places) {
        await this.#reconcile(place, running, lookup);
      }
      for (const escalation of await store.listDue(await store.now())) {
        const place = placeOf(escalation, places);
        if (place) {
          await this.#attempt(`Escalation ${escalation.id} did not go on`, () =>
            this.#life.advance(escalation, place, lookup),
          );
        }
      }
    });
    center.kick();
  }

  /** Tells those who were told that somebody takes care of it. */
  async announceAcknowledgement(
    escalation: StoredEscalation,
    by: string,
    comment: string | undefined,
    at: number,
    trx: Parameters<NotificationCenter['announce']>[2],
  ): Promise<void> {
    const place = placeOf(
      escalation,
      this.#options.profiles.listEnvironments(),
    );
    if (place) {
      await this.#announcer.again(escalation, place, {
        event: 'acknowledge',
        text: [`${by} takes care of it.`, comment].filter(Boolean).join('\n\n'),
        at,
        trx,
      });
    }
  }

  /** Tells browsers that there is something new. */
  publish(escalation: StoredEscalation, revision: number): void {
    this.#life.publish(escalation, revision);
  }

  async #reconcile(
    place: Place,
    all: StoredEscalation[],
    lookup: LevelLookup,
  ): Promise<void> {
    for (const source of this.#options.subjects) {
      let open: EscalationSubject[];
      try {
        open = await source.listOpen(place);
      } catch (error) {
        this.#options.logger.warn(
          `What is open in ${place.profile.metadata.name} ${
            place.environment.name
          } is not known: ${stringifyError(error)}`,
        );
        continue;
      }
      const running = all.filter(
        each => each.subject.kind === source.kind && placeOf(each, [place]),
      );
      const { start, end } = reconcile(open, running);
      for (const { escalation, why } of end) {
        await this.#attempt(`Escalation ${escalation.id} did not end`, () =>
          this.#life.end(escalation, place, why),
        );
      }
      for (const subject of start) {
        await this.#attempt(
          `Nobody is told of ${source.kind} ${subject.id} of ${place.environment.name} yet`,
          () => this.#life.begin(source.kind, subject, { place, lookup }),
        );
      }
    }
  }

  /**
   * Those of environments that the profile has had no longer for a while.
   * Replicas of two releases may know different ones for some minutes, and of
   * a profile that cannot be read nobody knows what it has.
   */
  async #endStrays(running: StoredEscalation[], places: Place[]) {
    const loaded = new Set(places.map(({ profile }) => profile.metadata.name));
    const complete = this.#options.profiles.isComplete();
    const strays = running.filter(
      each => (complete || loaded.has(each.profile)) && !placeOf(each, places),
    );
    const ids = new Set(strays.map(({ id }) => id));
    for (const id of this.#strays.keys()) {
      if (!ids.has(id)) {
        this.#strays.delete(id);
      }
    }
    const now = await this.#options.store.now();
    for (const escalation of strays) {
      const since = this.#strays.get(escalation.id) ?? now;
      this.#strays.set(escalation.id, since);
      if (now - since >= STRAY_MS) {
        await this.#attempt(`Escalation ${escalation.id} did not end`, () =>
          this.#life.end(
            escalation,
            lastPlaceOf(escalation, places),
            'The profile no longer has this environment.',
          ),
        );
      }
    }
  }

  async #attempt(
    complaint: string,
    work: () => Promise<unknown>,
  ): Promise<void> {
    try {
      await work();
    } catch (error) {
      this.#options.logger.warn(
        `${complaint}; it is tried again soon: ${stringifyError(error)}`,
      );
    }
  }
}
