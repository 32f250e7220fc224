import {
  channelsFor,
  type DeliveryStore,
  type NotificationCenter,
  type Recipient,
} from '../notifications';
import { respondByOf, type StepState } from './clock';
import type { StoredEscalation } from './escalationRows';
import type { Place } from './EscalationSubjects';
import type { LastPlace } from './places';
import { respondWords, stepText } from './words';

/** The transaction of what causes a message. */
type Transaction = Parameters<NotificationCenter['announce']>[2];

/** Puts messages about escalations into the outbox. */
export class EscalationAnnouncer {
  readonly #deliveries: Pick<DeliveryStore, 'listTold'>;
  readonly #center: Pick<NotificationCenter, 'announce'>;

  constructor(options: {
    deliveries: Pick<DeliveryStore, 'listTold'>;
    center: Pick<NotificationCenter, 'announce'>;
  }) {
    this.#deliveries = options.deliveries;
    this.#center = options.center;
  }

  /** That it began, where no level is told at once. */
  async start(
    escalation: StoredEscalation,
    {
      place,
      people,
      trx,
    }: { place: Place; people: Recipient[]; trx: Transaction },
  ): Promise<void> {
    const { severity, startedAt, summary } = escalation;
    const respondBy = respondByOf(
      place.profile.escalation,
      severity,
      startedAt,
    );
    await this.#center.announce(
      {
        ...aboutOf(escalation, place),
        channels: channelsFor(
          place.profile,
          place.environment.name,
          escalation.severity,
        ),
        key: `${escalation.id}:start`,
        event: 'trigger',
        text:
          respondBy === undefined
            ? summary
            : `${summary}\n\n${respondWords(respondBy, startedAt)}.`,
        recipients: people,
      },
      escalation.startedAt,
      trx,
    );
  }

  /** Channels that were told of it, by their ids. */
  listTold({ id }: StoredEscalation): Promise<ReadonlyMap<string, unknown>> {
    return this.#deliveries.listTold(id);
  }

  /** What a level reads. */
  async level(
    escalation: StoredEscalation,
    step: StepState,
    to: {
      place: Place;
      people: Recipient[];
      at: number;
      trx: Transaction;
    },
  ): Promise<void> {
    const { place, people, at, trx } = to;
    await this.#center.announce(
      {
        ...aboutOf(escalation, place),
        channels: channelsOf(escalation, step, place),
        key: `${escalation.id}:level-${step.level}`,
        event: 'trigger',
        text: stepText(escalation, step, at),
        recipients: people,
      },
      at,
      trx,
    );
  }

  /**
   * Over the channels that told of it, to those whom they told.
   *
   * @param place - without its environment where that left the profile
   */
  async again(
    escalation: StoredEscalation,
    place: LastPlace,
    message: {
      event: 'acknowledge' | 'resolve';
      text: string;
      at: number;
      trx: Transaction;
    },
  ): Promise<void> {
    const { event, text, at, trx } = message;
    const told = await this.#deliveries.listTold(escalation.id, trx);
    for (const channel of place.profile.notifications.channels) {
      const recipients = told.get(channel.id);
      if (recipients) {
        await this.#center.announce(
          {
            ...aboutOf(escalation, place),
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
}

/** Channels of its severity, and those of the step. */
export function channelsOf(
  { severity }: StoredEscalation,
  step: StepState,
  { profile, environment }: Place,
) {
  return channelsFor(profile, environment.name, severity, step.channels);
}

function aboutOf(
  escalation: StoredEscalation,
  { profile, environment }: LastPlace,
) {
  const where = environment?.title ?? escalation.environment;
  return {
    profile,
    environment: escalation.environment,
    entityRef: escalation.entityRef,
    dedupKey: `quantum-rerank:${escalation.id}`,
    severity: escalation.severity,
    title: `${escalation.subject.title} (${profile.metadata.title}, ${where})`,
    escalationId: escalation.id,
    // What is told once has no page of its own.
    ...(escalation.escalates && { opens: { escalation: escalation.id } }),
  };
}
