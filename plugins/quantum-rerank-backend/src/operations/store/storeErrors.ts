import { ServiceUnavailableError } from '@backstage/errors';
import { FencedError } from './OperationStore';
import { PoisonedRecordError } from './rowMapping';

/** Errors of ours, which say what they mean themselves. */
const MEANINGFUL = [
  'ConflictError',
  'InputError',
  'NotAllowedError',
  'NotFoundError',
  'ServiceUnavailableError',
];

/**
 * Does something with the database. What the driver says when that fails
 * names hosts and statements, so callers get a plain error with it as cause.
 *
 * @throws ServiceUnavailableError
 */
export async function guarded<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (
      error instanceof FencedError ||
      error instanceof PoisonedRecordError ||
      (error instanceof Error && MEANINGFUL.includes(error.name))
    ) {
      throw error;
    }
    throw new ServiceUnavailableError(
      'The database of this plugin does not answer as it should; try again later',
      error,
    );
  }
}
