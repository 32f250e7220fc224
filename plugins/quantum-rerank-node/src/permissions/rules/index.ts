import { hasOpenIncident } from './hasOpenIncident';
import { inEnvironment } from './inEnvironment';
import { isEntityOwner } from './isEntityOwner';
import { isOnCall } from './isOnCall';
import { isRequester } from './isRequester';
import { outsideFreeze } from './outsideFreeze';
import { withinReplicaBounds } from './withinReplicaBounds';

/**
 * The rules that a policy may use for the permissions of this plugin.
 *
 * @public
 */
export const operationRules = {
  isEntityOwner,
  isOnCall,
  inEnvironment,
  withinReplicaBounds,
  isRequester,
  hasOpenIncident,
  outsideFreeze,
};
