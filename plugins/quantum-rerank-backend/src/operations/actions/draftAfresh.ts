import { toClusterError } from '../plan/clusterErrors';
import { retryOnConflict } from '../plan/dryRun';

const ATTEMPTS = 4;

/**
 * Reads facts and describes a plan from them, again when somebody wrote
 * between reading and the dry run.
 *
 * @throws ServiceUnavailableError when the cluster cannot be asked
 */
export async function draftAfresh<F, D>(options: {
  cluster: string;
  collect: () => Promise<F>;
  describe: (facts: F) => Promise<D>;
  /** What messages of the cluster must not repeat. */
  sensitiveOf: (facts: F) => string[];
}): Promise<D> {
  let sensitive: string[] | undefined;
  try {
    return await retryOnConflict(ATTEMPTS, async () => {
      const facts = await options.collect();
      sensitive = options.sensitiveOf(facts);
      return options.describe(facts);
    });
  } catch (error) {
    throw toClusterError(error, options.cluster, sensitive);
  }
}
