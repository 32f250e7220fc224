import type { LoggerService } from '@backstage/backend-plugin-api';
import { stringifyError } from '@backstage/errors';
import type { AlertStore } from './store/AlertStore';
import type { Episode } from './store/episodes';
import type { StoredTransition } from './store/Look';

/** A rule that began to fire, or that fires no more. */
export interface AlertTransition {
  /** The same for the same transition; grows with time. */
  id: number;
  kind: 'fired' | 'resolved';
  /** Name of the profile. */
  profile: string;
  environment: string;
  at: number;
  episode: Episode;
}

/** Is told of a transition; one that throws is told again. */
export type TransitionListener = (transition: AlertTransition) => Promise<void>;

/** What other parts may know of alerts as they come and go. */
export interface AlertFeed {
  /**
   * Tells of every transition after it was kept, in order within an
   * environment, at least once: also of those that came while nobody ran.
   */
  onTransition(listener: TransitionListener): void;
  /** Rules that fire, also those whose signal has become unknown since. */
  listOpen(profile: string, environment: string): Promise<Episode[]>;
}

const AT_ONCE = 100;

/** {@link AlertFeed} on what the store keeps until everybody was told. */
export class StoredAlertFeed implements AlertFeed {
  readonly #store: AlertStore;
  readonly #logger: LoggerService;
  readonly #listeners: TransitionListener[] = [];

  constructor(options: { store: AlertStore; logger: LoggerService }) {
    this.#store = options.store;
    this.#logger = options.logger;
  }

  onTransition(listener: TransitionListener): void {
    this.#listeners.push(listener);
  }

  listOpen(profile: string, environment: string): Promise<Episode[]> {
    return this.#store.listOpen(`${profile}/${environment}`);
  }

  /**
   * Tells listeners what they were not told yet. However many wait in an
   * environment where that fails, the others are told of theirs.
   */
  async deliver(): Promise<void> {
    const blocked = new Set<string>();
    let waiting: StoredTransition[];
    do {
      waiting = await this.#store.listTransitions(AT_ONCE, [...blocked]);
      for (const stored of waiting) {
        if (!blocked.has(stored.environment) && !(await this.#tell(stored))) {
          blocked.add(stored.environment);
        }
      }
    } while (waiting.length > 0);
  }

  /** @returns whether everybody was told, and need not be again */
  async #tell({ environment: key, ...stored }: StoredTransition) {
    const slash = key.lastIndexOf('/');
    try {
      for (const listener of this.#listeners) {
        await listener({
          ...stored,
          profile: key.slice(0, slash),
          environment: key.slice(slash + 1),
        });
      }
      await this.#store.forgetTransition(stored.id);
      return true;
    } catch (error) {
      this.#logger.warn(
        `A listener failed on alert transition ${
          stored.id
        }, it is told again: ${stringifyError(error)}`,
      );
      return false;
    }
  }
}
