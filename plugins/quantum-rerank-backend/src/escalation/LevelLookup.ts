import type { LoggerService } from '@backstage/backend-plugin-api';
import { stringifyError } from '@backstage/errors';
import type { NewEvent } from './EscalationStore';
import type { Place } from './EscalationSubjects';
import type { LevelAnswer, OnCallLookup } from './OnCallLookup';

const PATIENCE_MS = 10_000;

/** Who is to be told of a level, and what is to be said about that. */
export interface LookedUp {
  people: LevelAnswer['people'];
  events: NewEvent[];
}

/**
 * Asks who is on call. Whoever does not know it, or takes long to say, must
 * not keep people from being told: what was asked once is known from then on,
 * also that it is not. Lives as long as one look at everything.
 */
export class LevelLookup {
  readonly #onCall: OnCallLookup;
  readonly #logger: LoggerService;
  readonly #patienceMs: number;
  readonly #asked = new Map<string, Promise<LookedUp>>();

  constructor(options: {
    onCall: OnCallLookup;
    logger: LoggerService;
    patienceMs?: number;
  }) {
    this.#onCall = options.onCall;
    this.#logger = options.logger;
    this.#patienceMs = options.patienceMs ?? PATIENCE_MS;
  }

  /** Never throws. */
  lookUp(place: Place, level: number): Promise<LookedUp> {
    const key = JSON.stringify([
      place.profile.metadata.name,
      place.environment.name,
      level,
    ]);
    const asked = this.#asked.get(key) ?? this.#ask(place, level);
    this.#asked.set(key, asked);
    return asked;
  }

  async #ask(place: Place, level: number): Promise<LookedUp> {
    let timer: NodeJS.Timeout | undefined;
    try {
      const answer = await Promise.race([
        this.#onCall.whoAnswers(place, level),
        new Promise<never>((_, reject) => {
          timer = setTimeout(
            () => reject(new Error('no answer in time')),
            this.#patienceMs,
          );
        }),
      ]);
      return {
        people: answer.people,
        events: [...eventsOf(level, answer), ...absenceOf(level, answer)],
      };
    } catch (error) {
      this.#logger.warn(
        `Who is on call at level ${level} of ${
          place.environment.name
        } is not known: ${stringifyError(error)}`,
      );
      return {
        people: [],
        events: [
          note(
            level,
            `Who is on call at level ${level} is not known now; the channels are told without them.`,
          ),
        ],
      };
    } finally {
      clearTimeout(timer);
    }
  }
}

function eventsOf(
  level: number,
  { people, unknown, ...answer }: LevelAnswer,
): NewEvent[] {
  if (unknown) {
    return [
      note(
        level,
        `Who is on call at level ${level} is not known now; ${insteadWords(
          level,
          people,
          answer.level,
        )}.`,
      ),
    ];
  }
  if (people.length === 0) {
    return [
      note(
        level,
        `Nobody is on call at level ${level} or any other; the channels are told without them.`,
      ),
    ];
  }
  return answer.level === level
    ? []
    : [
        note(
          level,
          `Nobody is on call at level ${level}; level ${answer.level} answers for it.`,
        ),
      ];
}

/** That some of them cannot hear of it, though the level counts as told. */
function absenceOf(
  level: number,
  { people, absent = 0 }: LevelAnswer,
): NewEvent[] {
  return absent === 0
    ? []
    : [
        note(
          level,
          `${absent} of ${people.length} to be told at level ${level} ${
            absent === 1 ? 'is' : 'are'
          } not in the catalog and cannot be told in person.`,
        ),
      ];
}

function note(level: number, text: string): NewEvent {
  return { kind: 'note', level, text };
}

function insteadWords(
  level: number,
  people: LevelAnswer['people'],
  answering: number,
): string {
  if (people.length === 0) {
    return 'the channels are told without them';
  }
  return answering === level
    ? 'those who are always on call are told'
    : `level ${answering} is told`;
}
