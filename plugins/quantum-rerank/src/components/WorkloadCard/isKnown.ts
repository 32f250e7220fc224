import type { Freshness } from '@quantumrerank/backstage-plugin-quantum-rerank-common';

/**
 * Whether objects of a kind were read, so that "none" means none. A kind that
 * is forbidden, or whose first read is not finished, says nothing.
 */
export function isKnown(freshness: Freshness, resource: string): boolean {
  const part = freshness.parts.find(item => item.resource === resource);
  return part?.state !== 'forbidden' && part?.state !== 'connecting';
}
