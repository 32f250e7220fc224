import { randomUUID } from 'node:crypto';
import type {
  LoggerService,
  SchedulerService,
} from '@backstage/backend-plugin-api';
import { stringifyError } from '@backstage/errors';
import type { SignalsService } from '@backstage/plugin-signals-node';
import { publishChange } from '../live/publishChange';
import {
  channelsFor,
  type DeliveryStore,
  type NotificationCenter,
  type Recipient,
} from '../notifications';
import type { ProfileService } from '../profile/ProfileService';
import { dueSteps, exhaustedAt, planSteps, type StepState } from './clock';
import type { StoredEscalation } from './escalationRows';
import type {
  EscalationChange,
  EscalationStore,
  NewEvent,
} from './EscalationStore';
import type {
  EscalationSubject,
  EscalationSubjects,
  Place,
} from './EscalationSubjects';
import type { LevelAnswer, OnCallLookup } from './OnCallLookup';
import { reconcile } from './reconcile';
import { latenessWords, levelWords, listWords, stepText } from './words';

const TICK_SECONDS = 5;
/** What did not escalate is kept as long as its messages. */
const KEPT_MS = 30 * 24 * 60 * 60_000;
const LOOKUP_MS = 10_000;

/** Options of {@link Escalator}. */
export interface EscalatorOptions {
  store: EscalationStore;
  deliveries: DeliveryStore;
  center: Pick<NotificationCenter, 'announce' | 'kick'>;
  profiles: Pick<ProfileService, 'listEnvironments'>;
  subjects: EscalationSubjects[];
  onCall: OnCallLookup;
  signals?: SignalsService;
  logger: LoggerService;
  lookupMs?: number;
}

/**
 * Tells people of what is open, level after level, until somebody
 * acknowledges it or it is over. All it knows is in the database, so it goes
 * on wherever it was, and any number of replicas may do it at once.
 */
export class Escalator {
  readonly #options: EscalatorOptions;

  constructor(options: EscalatorOptions) {
    this.#options = options;
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

  /** Begins, ends and goes on, as things stand now. Never fails. */
  async tick(): Promise<void> {
    const { store, profiles, center, logger } = this.#options;
    try {
      const places = profiles.listEnvironments();
      const running = await store.listRunning();
      for (const escalation of running) {
        if (!placeOf(escalation, places)) {
          await this.#end(
            escalation,
            undefined,
            'The profile no longer has this environment.',
          );
        }
      }
      for (const place of places) {
        await this.#reconcile(place, running);
      }
      const now = await store.now();
      for (const escalation of await store.listDue(now)) {
        const place = placeOf(escalation, places);
        if (place) {
          await this.#advance(escalation, place);
        }
      }
    } catch (error) {
      logger.warn(
        `Escalations could not be looked at, that is done again soon: ${stringifyError(
          error,
        )}`,
      );
    }
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
      await this.#tellAgain(escalation, place, {
        event: 'acknowledge',
        text: [`${by} takes care of it.`, comment].filter(Boolean).join('\n\n'),
        at,
        trx,
      });
    }
  }

  /** Tells browsers that there is something new. */
  publish(escalation: StoredEscalation, revision: number): void {
    const { profiles, signals, logger } = this.#options;
    const place = placeOf(escalation, profiles.listEnvironments());
    for (const entityRef of place?.profile.entities ?? []) {
      publishChange(
        {
          type: 'alerts',
          entityRef: entityRef.toLocaleLowerCase('en-US'),
          environment: escalation.environment,
          version: `${escalation.id}/${revision}`,
        },
        { signals, logger },
      );
    }
  }

  async #reconcile(place: Place, all: StoredEscalation[]): Promise<void> {
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
        await this.#end(escalation, place, why);
      }
      for (const subject of start) {
        await this.#begin(source.kind, subject, place);
      }
    }
  }

  async #begin(
    kind: EscalationSubjects['kind'],
    subject: EscalationSubject,
    place: Place,
  ): Promise<void> {
    const { store, center } = this.#options;
    const { profile, environment } = place;
    const now = await store.now();
    const policy = profile.escalation?.severities.includes(subject.severity)
      ? profile.escalation
      : undefined;
    const escalation: StoredEscalation = {
      id: randomUUID(),
      revision: 0,
      profile: profile.metadata.name,
      environment: environment.name,
      entityRef: profile.entities[0].toLocaleLowerCase('en-US'),
      subject: { kind, id: subject.id, title: subject.title },
      summary: subject.summary,
      occurrence: subject.occurrence,
      severity: subject.severity,
      escalates: policy !== undefined,
      state: 'open',
      steps: policy ? planSteps(policy, now) : [],
      startedAt: now,
    };
    const channels = channelsFor(profile, environment.name, subject.severity);
    // A first level that is told at once reads it as its own message.
    const announces = !escalation.steps.some(({ dueAt }) => dueAt <= now);
    const started = await store.start(
      escalation,
      [
        {
          kind: 'started',
          text: `${subject.severity} ${subject.title}: ${subject.summary}`,
        },
      ],
      async trx => {
        if (announces) {
          await center.announce(
            {
              ...this.#aboutOf(escalation, place),
              channels,
              key: `${escalation.id}:start`,
              event: 'trigger',
              text: subject.summary,
              recipients: [],
            },
            now,
            trx,
          );
        }
      },
    );
    if (started) {
      this.publish(escalation, 0);
    }
  }

  /** Tells every level whose time has come; after a standstill all of them. */
  async #advance(escalation: StoredEscalation, place: Place): Promise<void> {
    const { store } = this.#options;
    const now = await store.now();
    const due = dueSteps(escalation.steps, now);
    let current = escalation;
    for (const step of due) {
      const changed = await this.#tell(current, step, place);
      if (!changed) {
        // Acknowledged, over, or done by another replica meanwhile.
        return;
      }
      current = changed;
    }
    if (due.length === 0 && exhaustedAt(escalation.steps) <= now) {
      await this.#change(escalation, { state: 'exhausted' }, now, [
        {
          kind: 'exhausted',
          text: 'Every level was told, and nobody acknowledged it.',
        },
      ]);
    }
  }

  async #tell(
    escalation: StoredEscalation,
    step: StepState,
    place: Place,
  ): Promise<StoredEscalation | undefined> {
    const { store, center } = this.#options;
    const { answer, problem } = await this.#lookUp(place, step.level);
    const now = await store.now();
    const channels = channelsFor(
      place.profile,
      place.environment.name,
      escalation.severity,
      step.channels,
    );
    const told = channels.length > 0;
    const steps = escalation.steps.map(each =>
      each.level === step.level
        ? { ...each, handledAt: now, ...(told && { toldAt: now }) }
        : each,
    );
    const events: NewEvent[] = [
      ...fallbackEvents(step, answer, problem),
      told
        ? {
            kind: 'told',
            level: step.level,
            text: `${levelWords(step)} is told over ${listWords(
              channels.map(({ title }) => title),
            )}${latenessWords(step, now)}.`,
          }
        : {
            kind: 'failed',
            level: step.level,
            text: `${levelWords(step)} was not told: no route of ${
              escalation.severity
            } names a channel.`,
          },
    ];
    return this.#change(escalation, { steps }, now, events, trx =>
      center.announce(
        {
          ...this.#aboutOf(escalation, place),
          channels,
          key: `${escalation.id}:level-${step.level}`,
          event: 'trigger',
          text: stepText(escalation, step, now),
          recipients: answer?.people ?? [],
        },
        now,
        trx,
      ),
    );
  }

  /** Whoever does not know who is on call must not keep people from being told. */
  async #lookUp(
    place: Place,
    level: number,
  ): Promise<{ answer?: LevelAnswer; problem: boolean }> {
    let timer: NodeJS.Timeout | undefined;
    try {
      const answer = await Promise.race([
        this.#options.onCall.whoAnswers(place, level),
        new Promise<never>((_, reject) => {
          timer = setTimeout(
            () => reject(new Error('no answer in time')),
            this.#options.lookupMs ?? LOOKUP_MS,
          );
        }),
      ]);
      return { answer, problem: false };
    } catch (error) {
      this.#options.logger.warn(
        `Who is on call at level ${level} of ${
          place.environment.name
        } is not known: ${stringifyError(error)}`,
      );
      return { problem: true };
    } finally {
      clearTimeout(timer);
    }
  }

  async #end(
    escalation: StoredEscalation,
    place: Place | undefined,
    why: string,
  ): Promise<void> {
    const now = await this.#options.store.now();
    await this.#change(
      escalation,
      { state: 'resolved', resolvedAt: now },
      now,
      [{ kind: 'resolved', text: why }],
      async trx => {
        if (place) {
          await this.#tellAgain(escalation, place, {
            event: 'resolve',
            text: why,
            at: now,
            trx,
          });
        }
      },
    );
  }

  /** Over the channels that told of it, to those whom they told. */
  async #tellAgain(
    escalation: StoredEscalation,
    place: Place,
    message: {
      event: 'acknowledge' | 'resolve';
      text: string;
      at: number;
      trx: Parameters<NotificationCenter['announce']>[2];
    },
  ): Promise<void> {
    const { deliveries, center } = this.#options;
    const { event, text, at, trx } = message;
    const told = await deliveries.listTold(escalation.id, trx);
    for (const channel of place.profile.notifications.channels) {
      const recipients: Recipient[] | undefined = told.get(channel.id);
      if (recipients) {
        await center.announce(
          {
            ...this.#aboutOf(escalation, place),
            channels: [channel],
            key: `${escalation.id}:${event}`,
            event,
            text,
            recipients,
          },
          at,
          trx,
        );
      }
    }
  }

  async #change(
    before: StoredEscalation,
    change: EscalationChange,
    at: number,
    events: NewEvent[],
    also?: Parameters<EscalationStore['change']>[2]['also'],
  ): Promise<StoredEscalation | undefined> {
    const changed = await this.#options.store.change(before, change, {
      at,
      events,
      also,
    });
    if (!changed) {
      return undefined;
    }
    const after = { ...before, ...change, revision: before.revision + 1 };
    this.publish(after, after.revision);
    return after;
  }

  #aboutOf(escalation: StoredEscalation, { profile, environment }: Place) {
    return {
      profile,
      environment: environment.name,
      entityRef: escalation.entityRef,
      dedupKey: `quantum-rerank:${escalation.id}`,
      severity: escalation.severity,
      title: `${escalation.subject.title} (${profile.metadata.title}, ${environment.title})`,
      escalationId: escalation.id,
    };
  }
}

function fallbackEvents(
  step: StepState,
  answer: LevelAnswer | undefined,
  problem: boolean,
): NewEvent[] {
  const { level } = step;
  if (problem || !answer) {
    return [
      {
        kind: 'note',
        level,
        text: `Who is on call at level ${level} is not known now; the channels are told without them.`,
      },
    ];
  }
  if (answer.people.length === 0) {
    return [
      {
        kind: 'note',
        level,
        text: `Nobody is on call at level ${level} or any other; the channels are told without them.`,
      },
    ];
  }
  return answer.level === level
    ? []
    : [
        {
          kind: 'note',
          level,
          text: `Nobody is on call at level ${level}; level ${answer.level} answers for it.`,
        },
      ];
}

function placeOf(
  escalation: Pick<StoredEscalation, 'profile' | 'environment'>,
  places: Place[],
): Place | undefined {
  return places.find(
    ({ profile, environment }) =>
      profile.metadata.name === escalation.profile &&
      environment.name === escalation.environment,
  );
}
