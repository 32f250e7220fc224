import type {
  OnCallSource,
  OnCallSourceShift,
} from '@quantumrerank/backstage-plugin-quantum-rerank-node';
import { httpRequest } from '../../../http/httpRequest';
import { isWithin } from '../../elapsed';
import { readCalendar, type Calendar } from './readCalendar';

const FEED_FRESH_MS = 30_000;
const TIMEOUT_MS = 8_000;
/** A feed is text of a few kilobytes per person and year. */
const LIMIT_BYTES = 2 * 1024 * 1024;

type Query = Parameters<OnCallSource['getShifts']>[0];

/**
 * A schedule kept elsewhere, as an iCalendar feed: the export of any vendor.
 * Follows no redirect.
 */
export class CalendarSource implements OnCallSource {
  readonly id: string;
  readonly title: string;
  readonly #level: number;
  readonly #url?: string;
  #feed?: { readAt: number; calendar: Promise<Calendar> };

  constructor(options: {
    id: string;
    title: string;
    level: number;
    url?: string;
  }) {
    this.id = options.id;
    this.title = options.title;
    this.#level = options.level;
    this.#url = options.url;
  }

  async getShifts({ from, to, signal }: Query): Promise<OnCallSourceShift[]> {
    const calendar = await this.#read(signal);
    return calendar
      .eventsBetween({ from: from.getTime(), until: to.getTime() })
      .flatMap(event =>
        event.persons.map(person => ({
          schedule: this.id,
          title: this.title,
          level: this.#level,
          person,
          from: new Date(event.from).toISOString(),
          until: new Date(event.until).toISOString(),
        })),
      );
  }

  /** Questions about different days are answered by one feed. */
  async #read(signal: AbortSignal): Promise<Calendar> {
    const now = Date.now();
    if (!this.#feed || !isWithin(this.#feed.readAt, now, FEED_FRESH_MS)) {
      const feed = { readAt: now, calendar: this.#fetch(signal) };
      this.#feed = feed;
      feed.calendar.catch(() => {
        if (this.#feed === feed) {
          this.#feed = undefined;
        }
      });
    }
    return this.#feed.calendar;
  }

  async #fetch(signal: AbortSignal): Promise<Calendar> {
    if (!this.#url) {
      throw new Error(
        `It has no address: set url in the profile, or quantumRerank.onCall.calendars.${this.id}.url`,
      );
    }
    const { status, body, retryAfterSeconds } = await httpRequest(
      new URL(this.#url),
      {
        timeoutMs: TIMEOUT_MS,
        limitBytes: LIMIT_BYTES,
        headers: { accept: 'text/calendar' },
        signal,
      },
    );
    if (status !== 200) {
      throw Object.assign(new Error(`It answers ${status}`), {
        retryAfterSeconds,
      });
    }
    return readCalendar(body);
  }
}
