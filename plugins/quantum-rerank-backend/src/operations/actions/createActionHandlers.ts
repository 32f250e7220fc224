import type { ClusterRegistry } from '../../clusters/ClusterRegistry';
import type { ConfigVersionStore } from '../../configuration/ConfigVersionStore';
import type { CacheService } from '../../caches';
import type { RevisionHistory } from '../../revisions';
import type { ManifestSources } from '../../manifests';
import type { TemporaryFloorStore } from '../../temporaryFloors/TemporaryFloorStore';
import type { VerificationStore } from '../../verification/VerificationStore';
import type { SignalComparer } from '../../verification/SignalComparer';
import { ActionHandlers } from './ActionHandler';
import { CacheActions } from './CacheActions';
import { ConfigActions } from './ConfigActions';
import type { HeldValues } from '../secrets/HeldValues';
import { EvictionActions } from './EvictionActions';
import { RollbackActions } from './RollbackActions';
import { RedeployActions } from './RedeployActions';
import { SecretActions } from './SecretActions';
import { WorkloadActions } from './WorkloadActions';

/** The handlers of all actions. */
export function createActionHandlers(options: {
  clusters: ClusterRegistry;
  caches: CacheService;
  configVersions: ConfigVersionStore;
  verifications: Pick<VerificationStore, 'find'>;
  revisions: Pick<RevisionHistory, 'find'>;
  manifests: ManifestSources;
  heldValues: HeldValues;
  floors: TemporaryFloorStore;
  comparer: Pick<SignalComparer, 'compare'>;
}): ActionHandlers {
  return new ActionHandlers([
    new WorkloadActions(options),
    new RollbackActions(options),
    new EvictionActions(options),
    new CacheActions(options),
    new ConfigActions(options),
    new RedeployActions(options),
    new SecretActions(options),
  ]);
}
