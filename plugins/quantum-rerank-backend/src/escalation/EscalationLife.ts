import type { LoggerService } from '@backstage/backend-plugin-api';
import type { SignalsService } from '@backstage/plugin-signals-node';
import { publishChange } from '../live/publishChange';
import type { ProfileService } from '../profile/ProfileService';
import { dueSteps, exhaustedAt, type StepState } from './clock';
import { channelsOf, type EscalationAnnouncer } from './EscalationAnnouncer';
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
import { partChannels } from './levelChannels';
import type { LevelLookup } from './LevelLookup';
import { newEscalation } from './newEscalation';
import { firstLevelOf } from './OnCallLookup';
import { placeOf, type LastPlace } from './places';
import { toldEvent } from './words';

/** Options of {@link EscalationLife}. */
export interface EscalationLifeOptions {
  store: EscalationStore;
  announcer: EscalationAnnouncer;
  profiles: Pick<ProfileService, 'listEnvironments'>;
  signals?: SignalsService;
  logger: LoggerService;
}

/**
 * What happens to one escalation. Each change is written together with its
 * messages, and only if nobody else has changed it since it was read.
 */
export class EscalationLife {
  readonly #options: EscalationLifeOptions;

  constructor(options: EscalationLifeOptions) {
    this.#options = options;
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

  /** Begins, unless another replica did. */
  async begin(
    kind: EscalationSubjects['kind'],
    subject: EscalationSubject,
    { place, lookup }: { place: Place; lookup: LevelLookup },
  ): Promise<void> {
    const { store, announcer } = this.#options;
    const now = await store.now();
    const escalation = newEscalation(kind, subject, place, now);
    // A first level that is told at once reads it as its own message.
    const announces = !escalation.steps.some(({ dueAt }) => dueAt <= now);
    // Those of a level that is told later are not told before their time.
    const { people } = escalation.escalates
      ? { people: [] }
      : await lookup.lookUp(place, firstLevelOf(place.profile));
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
          await announcer.start(escalation, { place, people, trx });
        }
      },
    );
    if (started) {
      this.publish(escalation, 0);
    }
  }

  /** Tells every level whose time has come; after a standstill all of them. */
  async advance(
    escalation: StoredEscalation,
    place: Place,
    lookup: LevelLookup,
  ): Promise<void> {
    const { store } = this.#options;
    const now = await store.now();
    const due = dueSteps(escalation.steps, now);
    let current = escalation;
    for (const step of due) {
      const changed = await this.#tell(current, step, { place, lookup });
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
    { place, lookup }: { place: Place; lookup: LevelLookup },
  ): Promise<StoredEscalation | undefined> {
    const { people, events } = await lookup.lookUp(place, step.level);
    const { store, announcer } = this.#options;
    const channels = partChannels(
      channelsOf(escalation, step, place),
      await announcer.listTold(escalation),
    );
    const now = await store.now();
    const told = channels.calling.length > 0;
    const steps = escalation.steps.map(each =>
      each.level === step.level
        ? { ...each, handledAt: now, ...(told && { toldAt: now }) }
        : each,
    );
    return this.#change(
      escalation,
      { steps },
      now,
      [...events, toldEvent(escalation, step, { ...channels, now })],
      trx =>
        announcer.level(escalation, step, {
          place,
          people,
          at: now,
          trx,
        }),
    );
  }

  /** Ends it, and tells those who were told. */
  async end(
    escalation: StoredEscalation,
    place: LastPlace | undefined,
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
          await this.#options.announcer.again(escalation, place, {
            event: 'resolve',
            text: why,
            at: now,
            trx,
          });
        }
      },
    );
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
}
