import { parseEntityRef } from '@backstage/catalog-model';
import type { IndexableDocument } from '@backstage/plugin-search-common';
import type { OnCallService } from '@quantumrerank/backstage-plugin-quantum-rerank-common';

/**
 * A service in the search. It holds roles only: names belong to those who may
 * see them, and the index is read by many.
 *
 * @public
 */
export type OnCallDocument = IndexableDocument & {
  /** Title of the service. */
  service: string;
  /** Title of the environment. */
  environment: string;
  /** Levels that somebody answers for, from the first to the last. */
  levels: Array<{ level: number; title: string; roles: string[] }>;
};

/**
 * What the search may know of a service.
 *
 * @param path - of the on-call page in the portal
 */
export function onCallDocumentOf(
  service: OnCallService,
  path: string,
): OnCallDocument {
  const { entityRef, environment } = service;
  const { kind, namespace, name } = parseEntityRef(entityRef);
  const levels = service.levels
    .map(({ level, title, now }) => ({
      level,
      title,
      roles: [...new Set(now.map(({ person }) => person.role))],
    }))
    .filter(({ roles }) => roles.length > 0);
  return {
    title: `On call: ${service.title}, ${service.environmentTitle}`,
    text: levels
      .map(
        ({ level, title, roles }) =>
          `Level ${level}, ${title}: ${roles.join(', ')}`,
      )
      .join('. '),
    location: [path, kind, namespace, name, environment]
      .map((part, index) => (index === 0 ? part : encodeURIComponent(part)))
      .join('/'),
    service: service.title,
    environment: service.environmentTitle,
    levels,
    // As the permission framework names environments.
    authorization: { resourceRef: `${entityRef}#${environment}` },
  };
}
