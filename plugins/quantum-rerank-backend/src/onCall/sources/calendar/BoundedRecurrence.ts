import ICAL from 'ical.js';

const MOST_STEPS = 20_000;
const LONGEST_INTERVAL = 1_000;

/**
 * How much may be worked out at once. Nothing else happens in the backend
 * meanwhile, so all events of a feed share it.
 */
export class Work {
  #left: number;

  constructor(steps = 100_000) {
    this.#left = steps;
  }

  /** @throws Error when it is used up */
  step(): void {
    this.#left -= 1;
    if (this.#left < 0) {
      throw tooMuch();
    }
  }
}

function tooMuch(): Error {
  return new Error('Its events repeat too often to be worked out');
}

/** Says how much work a rule is, which the library does not bound. */
class CountingIterator extends ICAL.RecurIterator {
  declare steps?: number;
  declare work?: Work;

  // Called for every candidate, among them those of rules that no day meets.
  check_contracting_rules(): boolean {
    // The constructor of the library takes steps already.
    this.work?.step();
    this.steps = (this.steps ?? 0) + 1;
    if (this.steps > MOST_STEPS) {
      throw tooMuch();
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
  readonly #work: Work;

  constructor(rule: ICAL.Recur, start: ICAL.Time, work = new Work()) {
    if (rule.interval > LONGEST_INTERVAL) {
      throw new Error('Its events repeat in intervals that are too long');
    }
    this.#rule = rule.clone();
    this.#rule.until = null;
    this.#start = start;
    this.#work = work;
  }

  *[Symbol.iterator](): Generator<ICAL.Time> {
    const iterator = new CountingIterator({
      rule: this.#rule,
      dtstart: this.#start,
    });
    iterator.work = this.#work;
    for (let step = 0; step < MOST_STEPS; step += 1) {
      this.#work.step();
      const time = iterator.next();
      if (!time) {
        return;
      }
      yield time.clone();
    }
    throw tooMuch();
  }
}
