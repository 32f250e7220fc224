import type { Target } from '../profile/ProfileService';
import { ownOf, type ConfigChanges } from './configState';
import type {
  ConfigVersionStore,
  StoredConfigVersion,
} from './ConfigVersionStore';
import { environmentKey } from './environmentKey';
import type { VerificationStore } from '../verification/VerificationStore';

/** How far back a change may have been seen. */
const LOOKED_THROUGH = 100;

/**
 * The environments in which a change of production should have been seen
 * well before, and was not. Empty outside production, and as soon as one of
 * them has seen it. What made signals worse there was not well.
 */
export async function findUnseen(
  stores: {
    versions: Pick<ConfigVersionStore, 'list'>;
    verifications: Pick<VerificationStore, 'find'>;
  },
  target: Target,
  configMap: string,
  changes: ConfigChanges,
): Promise<string[]> {
  if (
    target.environment.tier !== 'production' ||
    Object.keys(changes).length === 0
  ) {
    return [];
  }
  const others = target.profile.environments.filter(
    ({ tier }) => tier === 'non-production',
  );
  for (const { name, resources } of others) {
    const { items } = await stores.versions.list(
      {
        environment: environmentKey(target, name),
        kind: 'ConfigMap',
        name: resources.configMap ?? configMap,
      },
      { limit: LOOKED_THROUGH, kind: 'verified' },
    );
    const held = items.filter(version => holds(version, changes));
    const verdicts = await stores.verifications.find(
      held.flatMap(({ operation }) => operation ?? []),
    );
    if (
      held.some(
        ({ operation = '' }) => verdicts.get(operation)?.verdict !== 'worse',
      )
    ) {
      return [];
    }
  }
  return others.map(({ name }) => name);
}

function holds(
  { values, hidden }: StoredConfigVersion,
  changes: ConfigChanges,
): boolean {
  return Object.entries(changes).every(([key, value]) =>
    value === null
      ? !Object.hasOwn(values, key) && !Object.hasOwn(hidden, key)
      : ownOf(values, key) === value,
  );
}
