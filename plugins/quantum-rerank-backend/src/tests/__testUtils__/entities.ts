import { RELATION_OWNED_BY, type Entity } from '@backstage/catalog-model';
import { OWNERS } from './people';

/** A component of the catalog; the operated one unless said otherwise. */
export function component(
  name = 'quantum-rerank',
  annotations: Record<string, string> = {},
  kind = 'Component',
): Entity {
  return {
    apiVersion: 'backstage.io/v1alpha1',
    kind,
    metadata: { name, namespace: 'default', annotations },
    spec: { type: 'service', owner: 'ml-platform' },
    relations: [{ type: RELATION_OWNED_BY, targetRef: OWNERS }],
  };
}
