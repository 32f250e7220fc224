import type { ReportKind } from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import type { Target } from '../profile/ProfileService';

/**
 * What may have one open run. Requests go to the environment, whichever
 * entity it is operated as; a morning check belongs to its entity.
 */
export function openKeyOf(target: Target, kind: ReportKind): string {
  const { entityRef, environment, profile } = target;
  const key = `${kind}:${profile.metadata.name}/${environment.name}`;
  return kind === 'morning-check' ? `${key}:${entityRef}` : key;
}
