import type { KubernetesApi } from '../../kubernetes/KubernetesApi';
import type { OperationStore } from '../store/OperationStore';

/**
 * Makes a replica die at its n-th call to database or cluster after it took
 * an operation: that call and all later ones never come back.
 */
export class Death {
  calls = 0;
  dead = false;
  readonly #at: number;
  readonly #when: 'before' | 'after';
  #armed = false;

  constructor(at: number, when: 'before' | 'after') {
    this.#at = at;
    this.#when = when;
  }

  /** It lives on: how many calls it makes while it has nothing to do is chance. */
  spare(): void {
    this.#armed = false;
  }

  store(store: OperationStore): OperationStore {
    return new Proxy(store, {
      get: (target, property) => {
        const method: unknown = Reflect.get(target, property);
        if (typeof method !== 'function') {
          return method;
        }
        return async (...parameters: unknown[]) => {
          const answer = await this.#through(() =>
            method.apply(target, parameters),
          );
          // From the moment the operation is recorded every call counts.
          this.#armed ||= property === 'create';
          return answer;
        };
      },
    });
  }

  api(api: KubernetesApi): KubernetesApi {
    return {
      request: request => this.#through(() => api.request(request)),
      list: (path, options) => this.#through(() => api.list(path, options)),
      watch: (path, options) => api.watch(path, options),
    };
  }

  async #through<T>(call: () => Promise<T>): Promise<T> {
    const isFatal = this.#armed && ++this.calls === this.#at;
    if (this.dead || (isFatal && this.#when === 'before')) {
      this.dead = true;
      return new Promise<never>(() => {});
    }
    const answer = await call();
    if (isFatal) {
      this.dead = true;
    }
    return this.dead ? new Promise<never>(() => {}) : answer;
  }
}
