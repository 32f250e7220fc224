import type { LoggerService } from '@backstage/backend-plugin-api';
import type { Target } from '../profile/ProfileService';

/** Who is on call for a target; never fails. */
export type OnCallOrNobody = (target: Target) => Promise<string[]>;

/** Nothing is held up because nobody knows who is on call: then they are not told. */
export function onCallOrNobody(
  find: (target: Target) => Promise<string[]>,
  logger: LoggerService,
): OnCallOrNobody {
  return async target => {
    try {
      return await find(target);
    } catch (error) {
      logger.warn(
        'Whoever is on call is not told, because it is not known who that is',
        error instanceof Error ? error : undefined,
      );
      return [];
    }
  };
}
