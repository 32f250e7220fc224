import type { RootConfigService } from '@backstage/backend-plugin-api';
import { parseEntityRef } from '@backstage/catalog-model';

/**
 * Address of the Operations tab of an entity, in one of its environments;
 * where an escalation is named, with that one open.
 */
export type PortalLink = (
  entityRef: string,
  environment: string,
  escalationId?: string,
) => string | undefined;

/** Addresses below `app.baseUrl`; undefined where that is not set. */
export function createPortalLink(config: RootConfigService): PortalLink {
  const baseUrl = config.getOptionalString('app.baseUrl')?.replace(/\/+$/, '');
  return (entityRef, environment, escalationId) => {
    if (!baseUrl) {
      return undefined;
    }
    const { kind, namespace, name } = parseEntityRef(entityRef);
    const path = [namespace, kind, name].map(encodeURIComponent).join('/');
    const query = new URLSearchParams({
      environment,
      ...(escalationId && { escalation: escalationId }),
    });
    return `${baseUrl}/catalog/${path}/operations?${query}`;
  };
}
