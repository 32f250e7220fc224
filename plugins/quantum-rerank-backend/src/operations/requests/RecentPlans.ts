import type { Plan } from '@quantumrerank/backstage-plugin-quantum-rerank-common';

const LIMIT = 500;

/**
 * Plans that were shown lately, to say what changed since. Best effort: a
 * plan that another replica made is not in here.
 */
export class RecentPlans {
  readonly #plans = new Map<string, Pick<Plan, 'target' | 'facts'>>();

  remember({ hash, target, facts }: Plan): void {
    this.#plans.delete(hash);
    this.#plans.set(hash, { target, facts });
    const [oldest] = this.#plans.keys();
    if (this.#plans.size > LIMIT && oldest !== undefined) {
      this.#plans.delete(oldest);
    }
  }

  find(hash: string): Pick<Plan, 'target' | 'facts'> | undefined {
    return this.#plans.get(hash);
  }
}
