import type {
  AuthService,
  LoggerService,
  SchedulerService,
} from '@backstage/backend-plugin-api';
import { NotFoundError, stringifyError } from '@backstage/errors';
import type {
  Profile,
  ProfileEnvironment,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import type { ProfileService } from '../../profile/ProfileService';
import type { DefaultReportService } from '../DefaultReportService';
import type { ReportStore } from '../store/ReportStore';
import { nextFireTime } from './nextFireTime';

/** Options of {@link MorningSchedule}. */
export interface MorningScheduleOptions {
  profiles: Pick<ProfileService, 'listEnvironments' | 'getTarget'>;
  reports: Pick<DefaultReportService, 'createScheduled'>;
  store: Pick<ReportStore, 'scheduleSeenUntil' | 'markSchedule'>;
  auth: Pick<AuthService, 'getOwnServiceCredentials'>;
  logger: LoggerService;
}

/**
 * Begins morning checks at the times of their profiles. Backstage's scheduler
 * knows no time zones, so it only asks every half minute whether a time has
 * come. Times that passed while nothing ran are made up for once.
 */
export class MorningSchedule {
  readonly #options: MorningScheduleOptions;

  constructor(options: MorningScheduleOptions) {
    this.#options = options;
  }

  async start(scheduler: SchedulerService): Promise<void> {
    await scheduler.scheduleTask({
      id: 'schedule-morning-checks',
      scope: 'global',
      frequency: { seconds: 30 },
      initialDelay: { seconds: 5 },
      timeout: { minutes: 1 },
      fn: () => this.look(),
    });
  }

  /** Begins every check whose time has come. Never fails. */
  async look(): Promise<void> {
    for (const {
      profile,
      environment,
    } of this.#options.profiles.listEnvironments()) {
      try {
        await this.#lookAt(profile, environment);
      } catch (error) {
        this.#options.logger.warn(
          `The schedule of the morning check of ${profile.metadata.name}/${
            environment.name
          } failed: ${stringifyError(error)}`,
        );
      }
    }
  }

  async #lookAt(
    profile: Profile,
    environment: ProfileEnvironment,
  ): Promise<void> {
    const { schedule, environments } = profile.morningCheck ?? {};
    if (
      !schedule ||
      (environments && !environments.includes(environment.name))
    ) {
      return;
    }
    const { store, logger } = this.#options;
    const key = `morning-check:${profile.metadata.name}/${environment.name}`;
    const { seenUntil, now } = await store.scheduleSeenUntil(
      key,
      `${schedule.cron} ${schedule.timeZone}`,
    );
    const firedAt = nextFireTime(schedule, new Date(seenUntil));
    if (firedAt.getTime() > now) {
      return;
    }
    for (const entityRef of profile.entities) {
      try {
        await this.#begin(entityRef, environment.name, firedAt);
      } catch (error) {
        if (!isFinal(error)) {
          // Asked again soon; what was begun is found by its key.
          throw error;
        }
        logger.warn(
          `No morning check of ${entityRef} on ${
            environment.name
          }: ${stringifyError(error)}`,
        );
      }
    }
    await store.markSchedule(key, now);
  }

  async #begin(
    entityRef: string,
    environment: string,
    firedAt: Date,
  ): Promise<void> {
    const { profiles, auth, reports } = this.#options;
    const target = await profiles.getTarget(entityRef, environment, {
      credentials: await auth.getOwnServiceCredentials(),
    });
    await reports.createScheduled(target, firedAt);
  }
}

/** Whether asking again would give the same answer. */
function isFinal(error: unknown): boolean {
  return (
    error instanceof NotFoundError ||
    (error instanceof Error &&
      ['ConflictError', 'InputError'].includes(error.name))
  );
}
