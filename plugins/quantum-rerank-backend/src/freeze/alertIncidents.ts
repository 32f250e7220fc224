import {
  isOpenAlert,
  type Alert,
  type Alerts,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import type { Target } from '../profile/ProfileService';
import type { OpenIncident, OpenIncidents } from './OpenIncidents';

/**
 * Alerts of severity P0 and P1 that nobody silenced count as open incidents
 * while they fire, and after their signal vanished as long as nobody saw them
 * end. Alerts that the profile does not know do not: whoever can write them
 * could lift a freeze.
 */
export function createAlertIncidents(options: {
  readAlerts: (
    target: Pick<Target, 'entityRef' | 'environment' | 'profile'>,
  ) => Promise<Pick<Alerts, 'items' | 'source'>>;
}): OpenIncidents {
  return {
    listOpen: async target => {
      const { items, source } = await options.readAlerts(target);
      // An Alertmanager that is away does not say what somebody silenced there
      // since, or by labels that the rules do not have.
      const isAway =
        source.kind === 'alertmanager' && source.state === 'unreachable';
      if (isAway) {
        return undefined;
      }
      const grave = items.filter(mayCount);
      const open = grave.flatMap(toIncident);
      const isKnown =
        source.state !== 'unreachable' &&
        source.state !== 'stale' &&
        grave.every(({ state }) => state !== 'unknown');
      return open.length > 0 || isKnown ? open : undefined;
    },
  };
}

/** Whether it counts if it fires. */
function mayCount({ rule, silencedBy, severity }: Alert): boolean {
  return (
    rule !== undefined &&
    silencedBy.length === 0 &&
    (severity === 'P0' || severity === 'P1')
  );
}

function toIncident(alert: Alert): OpenIncident[] {
  const { id, title, severity, firedAt } = alert;
  return isOpenAlert(alert) && severity && firedAt
    ? [{ id, title, severity, since: firedAt }]
    : [];
}
