import type { Plan } from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import type { ComparedPlan } from '../plan/drift';

const LIMIT = 500;

/**
 * Plans that were shown lately, to say what changed since. Best effort: a
 * plan that another replica made is not in here.
 */
export class RecentPlans {
  readonly #plans = new Map<string, ComparedPlan>();

  remember({ hash, target, facts, consumers }: Plan): void {
    this.#plans.delete(hash);
    this.#plans.set(hash, { target, facts, consumers });
    const [oldest] = this.#plans.keys();
    if (this.#plans.size > LIMIT && oldest !== undefined) {
      this.#plans.delete(oldest);
    }
  }

  find(hash: string): ComparedPlan | undefined {
    return this.#plans.get(hash);
  }
}
