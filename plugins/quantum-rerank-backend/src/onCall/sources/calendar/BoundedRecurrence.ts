import ICAL from 'ical.js';

const MOST_STEPS = 20_000;
const LONGEST_INTERVAL = 1_000;

/** Says how much work a rule is, which the library does not bound. */
class CountingIterator extends ICAL.RecurIterator {
  declare steps?: number;

  // Called for every candidate, among them those of rules that no day meets.
  check_contracting_rules(): boolean {
    this.steps = (this.steps ?? 0) + 1;
    if (this.steps > MOST_STEPS) {
      throw new Error('Its events repeat too often to be worked out');
    }
    const inherited = ICAL.RecurIterator.prototype as unknown as {
      check_contracting_rules(): boolean;
    };
    return inherited.check_contracting_rules.call(this);
  }
}

/**
 * The times of a rule, from its beginning and regardless of its `UNTIL`,
 * which callers compare as instants.
 */
export class BoundedRecurrence implements Iterable<ICAL.Time> {
  readonly #rule: ICAL.Recur;
  readonly #start: ICAL.Time;

  constructor(rule: ICAL.Recur, start: ICAL.Time) {
    if (rule.interval > LONGEST_INTERVAL) {
      throw new Error('Its events repeat in intervals that are too long');
    }
    this.#rule = rule.clone();
    this.#rule.until = null;
    this.#start = start;
  }

  *[Symbol.iterator](): Generator<ICAL.Time> {
    const iterator = new CountingIterator({
      rule: this.#rule,
      dtstart: this.#start,
    });
    for (let step = 0; step < MOST_STEPS; step += 1) {
      const time = iterator.next();
      if (!time) {
        return;
      }
      yield time.clone();
    }
    throw new Error('Its events repeat too often to be worked out');
  }
}
