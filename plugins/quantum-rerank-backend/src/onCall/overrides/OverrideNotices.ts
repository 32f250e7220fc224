import type { LoggerService } from '@backstage/backend-plugin-api';
import { stringifyError } from '@backstage/errors';
import { NOTIFICATION_TOPIC } from '../../operations/outbox/messages';
import type { OperationStore } from '../../operations/store/OperationStore';
import type { Target } from '../../profile/ProfileService';
import { normalizeRef } from '../entityRefs';
import { shiftsWithOverrides } from './applyOverrides';
import type { OverrideReader } from './OverrideReader';
import type { StoredOverride } from './OverrideStore';

/** Puts messages of the portal into the outbox. */
export type Announce = OperationStore['announce'];

/**
 * Tells persons that a replacement puts them on call or takes them off, so
 * that nobody is called at night without having heard of it.
 */
export class OverrideNotices {
  readonly #reader: Pick<OverrideReader, 'read'>;
  readonly #announce: Announce;
  readonly #logger: LoggerService;

  constructor(options: {
    reader: Pick<OverrideReader, 'read'>;
    announce: Announce;
    logger: LoggerService;
  }) {
    this.#reader = options.reader;
    this.#announce = options.announce;
    this.#logger = options.logger;
  }

  /**
   * Tells everybody but whoever did it. Never fails: what was done stands.
   *
   * @param halves - of a swap both
   */
  async tell(
    target: Target,
    halves: StoredOverride[],
    { event, by }: { event: 'made' | 'withdrawn'; by: string },
  ): Promise<void> {
    const [id] = halves.map(half => half.id).sort();
    try {
      const persons = await this.#personsOf(target, halves);
      const recipients = [...persons].filter(ref => ref !== normalizeRef(by));
      if (recipients.length > 0) {
        await this.#announce([
          {
            topic: NOTIFICATION_TOPIC,
            dedupeKey: `on-call-override:${id}:${event}`,
            payload: {
              entityRef: target.entityRef,
              environment: target.environment.name,
              ...wordsOf(target, halves, { event, by }),
              severity: 'normal',
              recipients,
              scope: `on-call-override:${id}`,
            },
          },
        ]);
      }
    } catch (error) {
      this.#logger.warn(
        `Nobody is told of replacement ${id}: ${stringifyError(error)}`,
      );
    }
  }

  /** Those who are on call with it, and those who are without it. */
  async #personsOf(
    target: Target,
    halves: StoredOverride[],
  ): Promise<Set<string>> {
    const own = new Set(halves.map(({ id }) => id));
    const persons = new Set<string>();
    const add = (ref: string | undefined) => {
      if (ref) {
        persons.add(ref);
      }
    };
    for (const half of halves) {
      add(half.person);
      add(half.replaces);
      const rotation = target.profile.rotations.find(
        each => each.id === half.rotation,
      );
      if (half.replaces === undefined && rotation) {
        const others = (await this.#reader.read(target, half)).filter(
          ({ id }) => !own.has(id),
        );
        shiftsWithOverrides(rotation, others, half).forEach(
          ({ participant }) =>
            'user' in participant && add(normalizeRef(participant.user)),
        );
      }
    }
    return persons;
  }
}

function wordsOf(
  { profile, environment }: Target,
  halves: StoredOverride[],
  { event, by }: { event: 'made' | 'withdrawn'; by: string },
): { title: string; description: string } {
  const [{ rotation }] = halves;
  const title =
    profile.rotations.find(({ id }) => id === rotation)?.title ?? rotation;
  const where = `${title} (${profile.metadata.title}, ${environment.title})`;
  return event === 'made'
    ? {
        title: `On-call changed: ${where}`,
        description: `${by} made a replacement. ${halves
          .map(halfWords)
          .join(' ')}`,
      }
    : {
        title: `On-call change taken back: ${where}`,
        description: `${by} took a replacement back. This holds no longer: ${halves
          .map(halfWords)
          .join(' ')}`,
      };
}

function halfWords({ person, replaces, from, until }: StoredOverride): string {
  const span = `from ${momentWords(from)} to ${momentWords(until)} UTC`;
  if (person === undefined) {
    return `${replaces} is not on call ${span}, and nobody is instead.`;
  }
  return `${person} is on call ${span}${
    replaces ? ` instead of ${replaces}` : ''
  }.`;
}

/** `2026-12-01 09:00`. */
function momentWords(at: number): string {
  return new Date(at).toISOString().slice(0, 16).replace('T', ' ');
}
