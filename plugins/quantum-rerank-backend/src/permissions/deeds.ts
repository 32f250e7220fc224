import type {
  ActionName,
  CapabilityName,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { entityName } from '../profile/entityName';
import type { Target } from '../profile/ProfileService';

const actionWords: Record<ActionName, string> = {
  scale: 'scale',
  autoscaling: 'change the autoscaler of',
  restart: 'restart',
  rollback: 'roll back',
  pause: 'pause rollouts in',
  resume: 'resume rollouts in',
  'evict-pods': 'evict pods of',
  'cache-flush': 'flush the cache of',
  'config-update': 'change the configuration of',
  'config-restore': 'restore the configuration of',
  redeploy: 'apply manifests to',
  'secret-update': 'change the Secret of',
};

/** What an action does to a target, after "you may". */
export function deed(action: ActionName, target: Target): string {
  return `${actionWords[action]} ${target.environment.name} of ${entityName(
    target,
  )}`;
}

const capabilityWords: Record<CapabilityName, string> = {
  'silence-alerts': 'silence alerts of',
  'run-checks': 'run checks of',
  'run-validation': 'send validation requests to',
  'override-on-call': 'change who is on call for',
  'test-notifications': 'send test notifications of',
  acknowledge: 'acknowledge escalations of',
  'break-glass': 'pass approval and freeze in',
};

/** What a capability is about, after "you may". */
export function capabilityDeed(
  capability: CapabilityName,
  target: Target,
): string {
  return `${capabilityWords[capability]} ${
    target.environment.name
  } of ${entityName(target)}`;
}
