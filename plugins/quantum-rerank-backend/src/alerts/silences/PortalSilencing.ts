import { ConflictError, NotFoundError } from '@backstage/errors';
import type { Silence } from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import type { NewSilence, Silencing } from '../EnvironmentAlerts';
import type { SilenceStore } from './SilenceStore';

/** Silences in the database of the portal. */
export class PortalSilencing implements Silencing {
  readonly #key: string;
  readonly #store: SilenceStore;

  /** @param key - names the environment in the store */
  constructor(key: string, store: SilenceStore) {
    this.#key = key;
    this.#store = store;
  }

  create(silence: NewSilence): Promise<Silence> {
    return this.#store.create(this.#key, silence);
  }

  async expire(id: string): Promise<Silence> {
    const changed = await this.#store.expire(this.#key, id);
    const silence = await this.#store.get(this.#key, id);
    if (!silence) {
      throw new NotFoundError('There is no silence with such an id');
    }
    if (!changed) {
      throw new ConflictError('The silence has ended already');
    }
    return silence;
  }
}
