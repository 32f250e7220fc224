import type { ProfileService } from '../profile/ProfileService';
import { lookAt } from './evaluation/lookAt';
import { keyOf } from './EnvironmentAlerts';
import type { AlertStore } from './store/AlertStore';

/** Replicas of two releases may know different environments for some minutes. */
const STRAY_MS = 15 * 60_000;

/**
 * Ends what fires where nothing evaluates rules any more: the environment left
 * its profile, or lost its source. Nothing else could ever resolve it. Of a
 * profile that cannot be read nobody knows what it has.
 */
export class Strays {
  readonly #store: AlertStore;
  readonly #profiles: Pick<ProfileService, 'listEnvironments' | 'isComplete'>;
  /** Since when nothing evaluates an environment. */
  readonly #since = new Map<string, number>();

  constructor(options: {
    store: AlertStore;
    profiles: Pick<ProfileService, 'listEnvironments' | 'isComplete'>;
  }) {
    this.#store = options.store;
    this.#profiles = options.profiles;
  }

  async end(now: number): Promise<void> {
    const strays = await this.#find();
    for (const key of this.#since.keys()) {
      if (!strays.includes(key)) {
        this.#since.delete(key);
      }
    }
    for (const environment of strays) {
      const since = this.#since.get(environment) ?? now;
      this.#since.set(environment, since);
      if (now - since >= STRAY_MS) {
        const stored = await this.#store.read(environment);
        // Without rules: every one of them has left.
        await this.#store.commit({
          environment,
          ...lookAt(stored, [], now, never, never),
        });
      }
    }
  }

  async #find(): Promise<string[]> {
    const places = this.#profiles.listEnvironments();
    const watched = new Set(
      places
        .filter(({ environment }) => isWatched(environment))
        .map(place => keyOf(place)),
    );
    const loaded = new Set(places.map(({ profile }) => profile.metadata.name));
    const complete = this.#profiles.isComplete();
    return (await this.#store.listStanding()).filter(
      key =>
        !watched.has(key) &&
        (complete || loaded.has(key.slice(0, key.lastIndexOf('/')))),
    );
  }
}

/** Whether the rules of an environment are evaluated by anybody. */
export function isWatched({
  metrics,
  alertmanager,
}: ReturnType<
  ProfileService['listEnvironments']
>[number]['environment']): boolean {
  return Boolean(metrics ?? alertmanager);
}

function never(): never {
  throw new Error('There are no rules to look at');
}
