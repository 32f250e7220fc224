import type { KubernetesApi } from '../../kubernetes/KubernetesApi';
import type { RunHandle } from './RunHandle';
import { watchAutoscaler } from './watchAutoscaler';
import { watchPause } from './watchPause';
import { watchRollout } from './watchRollout';

/**
 * Looks at the target until the change is complete, in the way that suits the
 * action. Reads only, so it may be repeated by whoever takes over.
 *
 * @throws OperationEnd with how it ended
 */
export async function watchChange(
  run: RunHandle,
  api: KubernetesApi,
): Promise<never> {
  switch (run.request.action) {
    case 'pause':
      return watchPause(run, api);
    case 'autoscaling':
      return watchAutoscaler(run, api);
    default:
      return watchRollout(run, api);
  }
}
