import { CATALOG_FILTER_EXISTS } from '@backstage/catalog-client';
import type { Entity } from '@backstage/catalog-model';
import { useApi } from '@backstage/core-plugin-api';
import {
  catalogApiRef,
  useEntityOwnership,
  useStarredEntities,
} from '@backstage/plugin-catalog-react';
import { ANNOTATION_PROFILE } from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { useResource, type Resource } from '../../hooks';

/** More than this is not a person's own any more. */
const READ_LIMIT = 200;

/** Entities that are operated, one's own and starred ones first. */
export interface OperatedEntities {
  items: Entity[];
  /** How many there are in the catalog. */
  total: number;
}

/** Components of the catalog that name an operations profile. */
export function useOperatedEntities(): Resource<OperatedEntities> {
  const catalog = useApi(catalogApiRef);
  const { isOwnedEntity, loading } = useEntityOwnership();
  const { isStarredEntity } = useStarredEntities();
  const resource = useResource<OperatedEntities>({
    scope: 'operated entities',
    load: async () => {
      const { items, totalItems } = await catalog.queryEntities({
        filter: {
          kind: 'component',
          [`metadata.annotations.${ANNOTATION_PROFILE}`]: CATALOG_FILTER_EXISTS,
        },
        fields: ['kind', 'metadata', 'relations'],
        orderFields: [{ field: 'metadata.name', order: 'asc' }],
        limit: READ_LIMIT,
      });
      return { items, total: totalItems };
    },
  });
  const rank = (entity: Entity) =>
    isOwnedEntity(entity) || isStarredEntity(entity) ? 0 : 1;
  const { value } = resource;
  return {
    ...resource,
    // Who owns what comes later than the catalog; the order would jump.
    loading: resource.loading || (loading && !resource.error),
    value:
      value && !loading
        ? {
            ...value,
            items: [...value.items].sort((a, b) => rank(a) - rank(b)),
          }
        : undefined,
  };
}

/** Title of an entity as people know it. */
export function entityTitle(entity: Entity): string {
  return entity.metadata.title ?? entity.metadata.name;
}
