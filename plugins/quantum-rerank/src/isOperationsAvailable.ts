import type { Entity } from '@backstage/catalog-model';
import { ANNOTATION_PROFILE } from '@quantumrerank/backstage-plugin-quantum-rerank-common';

/**
 * True when the entity names an operations profile.
 *
 * @public
 */
export function isOperationsAvailable(entity: Entity): boolean {
  return Boolean(entity.metadata.annotations?.[ANNOTATION_PROFILE]);
}
