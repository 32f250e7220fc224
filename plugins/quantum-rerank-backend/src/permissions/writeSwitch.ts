import type { RootConfigService } from '@backstage/backend-plugin-api';

/**
 * Whether changes are possible at all. Backstage answers ALLOW to everything
 * while `permission.enabled` is not true, so in that state changes need
 * `quantumRerank.allowWritesWithoutPermissions: true` as well.
 */
export function readWriteSwitch(config: RootConfigService): {
  enabled: boolean;
  reason?: string;
} {
  if (config.getOptionalBoolean('permission.enabled') === true) {
    return { enabled: true };
  }
  if (
    config.getOptionalBoolean('quantumRerank.allowWritesWithoutPermissions') ===
    true
  ) {
    return {
      enabled: true,
      reason:
        'The permission framework is off and quantumRerank.allowWritesWithoutPermissions is set: everybody who can sign in may change this environment.',
    };
  }
  return {
    enabled: false,
    reason:
      'Changes are refused because the permission framework is off (permission.enabled is not true), so nobody could be told apart. Switch it on, or set quantumRerank.allowWritesWithoutPermissions to true where everybody may change everything.',
  };
}
