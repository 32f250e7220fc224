import type { RootConfigService } from '@backstage/backend-plugin-api';
import { parseEntityRef } from '@backstage/catalog-model';

/** What a link opens in the tab, by its id. */
export interface LinkedTo {
  escalation?: string;
  operation?: string;
}

/** Address of the Operations tab of an entity, in one of its environments. */
export type PortalLink = (
  entityRef: string,
  environment: string,
  opens?: LinkedTo,
) => string | undefined;

/** Addresses below `app.baseUrl`; undefined where that is not set. */
export function createPortalLink(config: RootConfigService): PortalLink {
  const baseUrl = config.getOptionalString('app.baseUrl')?.replace(/\/+$/, '');
  return (entityRef, environment, { escalation, operation } = {}) => {
    if (!baseUrl) {
      return undefined;
    }
    const { kind, namespace, name } = parseEntityRef(entityRef);
    const path = [namespace, kind, name].map(encodeURIComponent).join('/');
    const query = new URLSearchParams({
      environment,
      ...(escalation && { escalation }),
    });
    const view = operation ? `/history/${encodeURIComponent(operation)}` : '';
    return `${baseUrl}/catalog/${path}/operations${view}?${query}`;
  };
}
