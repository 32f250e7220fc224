import type { OperatedEntity } from './ProfileService';

/** Longest title that a sentence takes in. */
const LIMIT = 120;

/**
 * What people call the entity, for sentences that they read: its title, else
 * its name. Where it must not be mistaken, as in records, the reference stands.
 */
export function entityName({ entity }: Pick<OperatedEntity, 'entity'>): string {
  const { title, name } = entity.metadata;
  return (title?.trim() || name).slice(0, LIMIT);
}
