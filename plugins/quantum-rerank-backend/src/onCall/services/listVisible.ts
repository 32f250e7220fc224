import type { BackstageCredentials } from '@backstage/backend-plugin-api';
import { NotAllowedError, NotFoundError } from '@backstage/errors';
import type { ProfileService, Target } from '../../profile/ProfileService';
import { normalizeRef } from '../entityRefs';
import { inBatches } from './inBatches';

/**
 * Every environment of every operated entity that a caller may see, by entity
 * and in the order of its profile.
 *
 * @param require - throws NotAllowedError for what the caller may not see
 */
export async function listVisible(
  profiles: ProfileService,
  credentials: BackstageCredentials,
  require: (target: Target) => Promise<void>,
): Promise<Target[]> {
  const refs = [
    ...new Set(
      profiles
        .listEnvironments()
        .flatMap(({ profile }) => profile.entities)
        .flatMap(ref => normalizeRef(ref) ?? []),
    ),
  ].sort();
  const seen = async (ref: string): Promise<Target[]> => {
    const operated = await orNothing(
      profiles.getOperatedEntity(ref, { credentials }),
    );
    const { environments = [], ...rest } = operated ?? {};
    const visible = await Promise.all(
      environments.map(async environment => {
        const target = { ...rest, environment } as Target;
        const allowed = await orNothing(
          require(target).then(() => true as const),
        );
        return allowed ? [target] : [];
      }),
    );
    return visible.flat();
  };
  const targets: Target[] = [];
  for await (const { result } of inBatches(refs, seen)) {
    targets.push(...result);
  }
  return targets;
}

async function orNothing<T>(work: Promise<T>): Promise<T | undefined> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof NotAllowedError || error instanceof NotFoundError) {
      return undefined;
    }
    throw error;
  }
}
