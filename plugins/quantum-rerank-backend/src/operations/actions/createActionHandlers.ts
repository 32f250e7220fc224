import type { ClusterRegistry } from '../../clusters/ClusterRegistry';
import { ActionHandlers } from './ActionHandler';
import { EvictionActions } from './EvictionActions';
import { WorkloadActions } from './WorkloadActions';

/** The handlers of all actions. */
export function createActionHandlers(options: {
  clusters: ClusterRegistry;
}): ActionHandlers {
  return new ActionHandlers([
    new WorkloadActions(options),
    new EvictionActions(options),
  ]);
}
