import type { LoggerService } from '@backstage/backend-plugin-api';
import type { CalendarSource as CalendarConfig } from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import type { OnCallSource } from '@quantumrerank/backstage-plugin-quantum-rerank-node';
import type { Target } from '../../profile/ProfileService';
import type { Span } from '../rotation/spans';
import { CalendarSource } from './calendar/CalendarSource';
import { SourceReader, type SourceAnswer } from './SourceReader';

/** What a source says, and which level it fills where that is settled. */
export interface LevelledAnswer extends SourceAnswer {
  /** Absent for sources of modules, which may fill any. */
  level?: number;
}

/** Answers are in this order; an id belongs to one. */
export class SourceReaders {
  readonly #added: SourceReader[];
  readonly #calendars = new Map<string, SourceReader>();
  readonly #addresses: ReadonlyMap<string, string>;
  readonly #logger: LoggerService;
  readonly #now?: () => number;

  /**
   * @param options - `addresses`: of calendars, by id, from app-config
   */
  constructor(options: {
    sources: OnCallSource[];
    addresses: ReadonlyMap<string, string>;
    logger: LoggerService;
    now?: () => number;
  }) {
    this.#added = options.sources.map(
      source => new SourceReader({ ...options, source }),
    );
    this.#addresses = options.addresses;
    this.#logger = options.logger;
    this.#now = options.now;
  }

  /** What every source says of a target: calendars of its profile, then those that modules added. */
  read(target: Target, range: Span, waitMs: number): Promise<LevelledAnswer[]> {
    const { profile, environment } = target;
    const calendars = profile.calendars
      .filter(
        ({ environments }) =>
          !environments || environments.includes(environment.name),
      )
      .map(calendar => ({
        reader: this.#calendar(calendar),
        level: calendar.level,
      }));
    const added = this.#added.map(reader => ({ reader, level: undefined }));
    return Promise.all(
      [...calendars, ...added].map(async ({ reader, level }) => ({
        ...(await reader.read(target, range, waitMs)),
        ...(level === undefined ? {} : { level }),
      })),
    );
  }

  /** A calendar that a profile changes is another one. */
  #calendar(calendar: CalendarConfig): SourceReader {
    const { id, level, title } = calendar;
    const url = this.#addresses.get(id) ?? calendar.url;
    const key = JSON.stringify([id, level, title, url]);
    let reader = this.#calendars.get(key);
    if (!reader) {
      reader = new SourceReader({
        source: new CalendarSource({ id, level, title, url }),
        logger: this.#logger,
        now: this.#now,
      });
      this.#calendars.set(key, reader);
    }
    return reader;
  }
}
