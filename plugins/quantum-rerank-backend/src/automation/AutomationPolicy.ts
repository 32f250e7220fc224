import type { RootConfigService } from '@backstage/backend-plugin-api';
import type { AutomaticRollback } from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import type { Target } from '../profile/ProfileService';

/**
 * What the portal may do by itself. It takes two: the profile, which says
 * what and where, and the app-config, which says that this portal may act
 * without a person at all.
 */
export class AutomationPolicy {
  /** `quantumRerank.automaticOperations`. */
  readonly enabled: boolean;

  static fromConfig(config: RootConfigService): AutomationPolicy {
    return new AutomationPolicy({
      enabled:
        config.getOptionalBoolean('quantumRerank.automaticOperations') === true,
    });
  }

  constructor(options: { enabled: boolean }) {
    this.enabled = options.enabled;
  }

  /** What the profile says for an environment; undefined when it says nothing. */
  ruleOf(
    { profile, environment }: Pick<Target, 'profile' | 'environment'>,
    on: AutomaticRollback['on'],
  ): AutomaticRollback | undefined {
    return profile.operations.automaticRollback?.find(
      rule => rule.on === on && rule.environments.includes(environment.name),
    );
  }

  /** Whether anything may be carried out in an environment without a person. */
  mayRun(target: Pick<Target, 'profile' | 'environment'>): boolean {
    const { profile, environment } = target;
    return (
      this.enabled &&
      (profile.operations.automaticRollback ?? []).some(
        ({ effect, environments }) =>
          effect === 'run' && environments.includes(environment.name),
      )
    );
  }
}
