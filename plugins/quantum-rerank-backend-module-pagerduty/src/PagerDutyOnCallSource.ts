import type {
  OnCallSource,
  OnCallSourceShift,
} from '@quantumrerank/backstage-plugin-quantum-rerank-node';
import { onCallPageSchema, serviceSchema, toShift } from './answers';
import { PagerDutyError, type PagerDutyApi } from './PagerDutyApi';
import { ID, normalizeRef, type PagerDutySettings } from './pagerDutyConfig';

const ANNOTATION = 'pagerduty.com/service-id';
const PAGE = 100;
const MAX_PAGES = 20;
/** Of escalations; a policy of PagerDuty may have more. */
const HIGHEST_LEVEL = 9;
const DAY_MS = 24 * 60 * 60_000;
/** PagerDuty answers for three months at once. */
const WINDOW_MS = 89 * DAY_MS;
/** The policy of a service hardly ever changes. */
const POLICY_KEPT_MS = 10 * 60_000;

type Query = Parameters<OnCallSource['getShifts']>[0];

/** Who is on call in PagerDuty: every level of the entity's escalation policy. */
export class PagerDutyOnCallSource implements OnCallSource {
  readonly id = 'pagerduty';
  readonly title = 'PagerDuty';
  readonly freshForSeconds = 60;
  readonly #settings: PagerDutySettings;
  readonly #api: PagerDutyApi;
  readonly #now: () => number;
  readonly #policies = new Map<string, { id: string; readAt: number }>();

  constructor(options: {
    settings: PagerDutySettings;
    api: PagerDutyApi;
    /** Milliseconds since 1970; default `Date.now`. */
    now?: () => number;
  }) {
    this.#settings = options.settings;
    this.#api = options.api;
    this.#now = options.now ?? Date.now;
  }

  async getShifts(query: Query): Promise<OnCallSourceShift[]> {
    const policy = await this.#findPolicy(query);
    if (!policy) {
      return [];
    }
    const shifts = new Map<string, OnCallSourceShift>();
    for (const window of windowsOf(query)) {
      for (const shift of await this.#readAll(policy, window, query.signal)) {
        // One that spans two windows is in both.
        shifts.set(JSON.stringify(shift), shift);
      }
    }
    return [...shifts.values()];
  }

  /** The one of the environment, else of the entity, else of the annotation. */
  async #findPolicy(query: Query): Promise<string | undefined> {
    const entityRef = normalizeRef(query.entityRef);
    const { escalationPolicies, trustAnnotations } = this.#settings;
    const listed = escalationPolicies.filter(
      choice =>
        choice.entityRef === entityRef &&
        (choice.environment === undefined ||
          choice.environment === query.environment),
    );
    const chosen =
      listed.find(({ environment }) => environment !== undefined) ?? listed[0];
    if (chosen) {
      return chosen.escalationPolicy;
    }
    const service = query.annotations[ANNOTATION];
    if (!trustAnnotations || service === undefined) {
      return undefined;
    }
    if (!ID.test(service)) {
      throw new PagerDutyError(
        `The annotation ${ANNOTATION} must be an id such as PABC123`,
      );
    }
    return this.#policyOf(service, query.signal);
  }

  async #policyOf(service: string, signal: AbortSignal): Promise<string> {
    const known = this.#policies.get(service);
    if (known && this.#now() - known.readAt < POLICY_KEPT_MS) {
      return known.id;
    }
    const answer = await this.#api.get(
      `/services/${service}`,
      [['include[]', 'escalation_policies']],
      serviceSchema,
      signal,
    );
    const { id } = answer.service.escalation_policy;
    if (!ID.test(id)) {
      throw new PagerDutyError(
        'The answer of PagerDuty is not what it should be',
      );
    }
    this.#policies.set(service, { id, readAt: this.#now() });
    return id;
  }

  async #readAll(
    policy: string,
    window: { from: Date; to: Date },
    signal: AbortSignal,
  ): Promise<OnCallSourceShift[]> {
    const shifts: OnCallSourceShift[] = [];
    for (let page = 0; page < MAX_PAGES; page++) {
      const { oncalls, more } = await this.#api.get(
        '/oncalls',
        [
          ['escalation_policy_ids[]', policy],
          ['include[]', 'users'],
          ['since', window.from.toISOString()],
          ['until', window.to.toISOString()],
          ['time_zone', 'UTC'],
          ['limit', String(PAGE)],
          ['offset', String(page * PAGE)],
        ],
        onCallPageSchema,
        signal,
      );
      shifts.push(
        // A policy that was not asked for must not put anybody on call, and a
        // level that there is not here must not hide those that there are.
        ...oncalls
          .filter(
            ({ escalation_policy: { id }, escalation_level: level }) =>
              id === policy && level <= HIGHEST_LEVEL,
          )
          .map(toShift),
      );
      if (!more) {
        return shifts;
      }
    }
    throw new PagerDutyError(
      `PagerDuty has more than ${MAX_PAGES * PAGE} shifts in this time`,
    );
  }
}

function windowsOf({ from, to }: Query): Array<{ from: Date; to: Date }> {
  const windows: Array<{ from: Date; to: Date }> = [];
  let start = from.getTime();
  do {
    const end = Math.min(start + WINDOW_MS, to.getTime());
    windows.push({ from: new Date(start), to: new Date(end) });
    start = end;
  } while (start < to.getTime());
  return windows;
}
