import type { ClusterRegistry } from '../../clusters/ClusterRegistry';
import type { CacheService } from '../../caches';
import type { ConfigVersionStore } from '../../configuration/ConfigVersionStore';
import { ActionHandlers } from './ActionHandler';
import { ConfigActions } from './ConfigActions';
import { CacheActions } from './CacheActions';
import { EvictionActions } from './EvictionActions';
import { WorkloadActions } from './WorkloadActions';

/** The handlers of all actions. */
export function createActionHandlers(options: {
  clusters: ClusterRegistry;
  caches: CacheService;
}): ActionHandlers {
  return new ActionHandlers([
    new WorkloadActions(options),
    new EvictionActions(options),
    new ConfigActions(options),
    new CacheActions(options),
  ]);
}
