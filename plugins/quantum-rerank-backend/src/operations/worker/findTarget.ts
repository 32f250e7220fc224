import type { AuthService } from '@backstage/backend-plugin-api';
import { NotFoundError } from '@backstage/errors';
import type { ProfileService, Target } from '../../profile/ProfileService';
import { targetKeyOf } from '../plan/paths';
import type { StoredOperation } from '../store/OperationStore';
import { Backoff } from './Backoff';
import { OperationEnd } from './ends';
import type { WorkerTiming } from './timing';

/** A few minutes, in which the catalog may come back. */
const ATTEMPTS = 20;

/**
 * Where an operation runs, by the profile as it is now. Read as this backend:
 * whether the person may act there is decided separately.
 *
 * @throws OperationEnd when it cannot be found out, or is somewhere else now
 */
export async function findTarget(
  stored: StoredOperation,
  options: {
    profiles: ProfileService;
    auth: AuthService;
    timing: WorkerTiming;
    pause: (milliseconds: number) => Promise<void>;
  },
): Promise<Target> {
  const { entityRef, environment } = stored.operation;
  const backoff = new Backoff(options.timing);
  for (let attempt = 1; ; attempt++) {
    try {
      const target = await options.profiles.getTarget(entityRef, environment, {
        credentials: await options.auth.getOwnServiceCredentials(),
      });
      if (targetKeyOf(target.environment) === stored.targetKey) {
        return target;
      }
    } catch (error) {
      if (!(error instanceof NotFoundError) && attempt < ATTEMPTS) {
        await options.pause(backoff.next(error));
        continue;
      }
      const why = error instanceof Error ? error.message : String(error);
      throw endOf(
        stored,
        `Where the environment runs cannot be found out any more: ${why}.`,
      );
    }
    throw endOf(
      stored,
      'The profile points the environment somewhere else now.',
    );
  }
}

function endOf(stored: StoredOperation, message: string): OperationEnd {
  return stored.applyStartedAt === undefined
    ? new OperationEnd('refused', `${message} Nothing was changed.`)
    : new OperationEnd(
        'interrupted',
        `${message} The change may have been made.`,
      );
}
