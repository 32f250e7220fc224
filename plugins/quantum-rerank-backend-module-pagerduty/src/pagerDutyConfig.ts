import type { RootConfigService } from '@backstage/backend-plugin-api';
import { parseEntityRef, stringifyEntityRef } from '@backstage/catalog-model';

/** Ids of PagerDuty; nothing else gets into a path or query. */
export const ID = /^[A-Za-z0-9]{1,40}$/;

const KEY = 'quantumRerank.pagerDuty';
const DEFAULT_URL = 'https://api.pagerduty.com';

/** An entity's escalation policy. */
export interface PolicyChoice {
  /** Normalized. */
  entityRef: string;
  environment?: string;
  escalationPolicy: string;
}

/** What app-config says about PagerDuty. */
export interface PagerDutySettings {
  token: string;
  apiUrl: string;
  escalationPolicies: PolicyChoice[];
  trustAnnotations: boolean;
}

/**
 * Settings, or undefined when there are none.
 *
 * @throws Error that names the wrong key, without its value
 */
export function readPagerDutyConfig(
  root: RootConfigService,
): PagerDutySettings | undefined {
  const config = root.getOptionalConfig(KEY);
  if (!config) {
    return undefined;
  }
  const apiUrl = config.getOptionalString('apiUrl') ?? DEFAULT_URL;
  if (!/^https?:\/\//.test(apiUrl) || !URL.canParse(apiUrl)) {
    throw new Error(`${KEY}.apiUrl must be an address of a web server`);
  }
  return {
    token: config.getString('token'),
    apiUrl,
    trustAnnotations: config.getOptionalBoolean('trustAnnotations') ?? false,
    escalationPolicies: (
      config.getOptionalConfigArray('escalationPolicies') ?? []
    ).map((entry, index) => {
      const escalationPolicy = entry.getString('escalationPolicy');
      if (!ID.test(escalationPolicy)) {
        throw new Error(
          `${KEY}.escalationPolicies[${index}].escalationPolicy must be an id such as PABC123`,
        );
      }
      return {
        entityRef: normalizeRef(entry.getString('entityRef')),
        environment: entry.getOptionalString('environment'),
        escalationPolicy,
      };
    }),
  };
}

/** @throws TypeError when it is no entity reference */
export function normalizeRef(entityRef: string): string {
  return stringifyEntityRef(parseEntityRef(entityRef));
}
