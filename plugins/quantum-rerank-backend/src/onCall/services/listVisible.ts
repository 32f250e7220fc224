import type { BackstageCredentials } from '@backstage/backend-plugin-api';
import { NotAllowedError, NotFoundError } from '@backstage/errors';
import type { ProfileService, Target } from '../../profile/ProfileService';
import { normalizeRef } from '../entityRefs';

const AT_ONCE = 8;

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
  const targets: Target[] = [];
  for (let index = 0; index < refs.length; index += AT_ONCE) {
    const found = await Promise.all(
      refs.slice(index, index + AT_ONCE).map(async ref => {
        const operated = await orNothing(
          profiles.getOperatedEntity(ref, { credentials }),
        );
        const { environments = [], ...rest } = operated ?? {};
        const seen = await Promise.all(
          environments.map(async environment => {
            const target = { ...rest, environment } as Target;
            const allowed = await orNothing(
              require(target).then(() => true as const),
            );
            return allowed ? [target] : [];
          }),
        );
        return seen.flat();
      }),
    );
    targets.push(...found.flat());
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
