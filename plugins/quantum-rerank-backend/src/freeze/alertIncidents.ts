import type { Alerts } from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import type { Target } from '../profile/ProfileService';
import type { OpenIncidents } from './OpenIncidents';

/**
 * Firing alerts of severity P0 and P1 that nobody silenced count as open
 * incidents. Alerts that the profile does not know do not: whoever can write
 * them could lift a freeze.
 */
export function createAlertIncidents(options: {
  readAlerts: (
    target: Pick<Target, 'entityRef' | 'environment' | 'profile'>,
  ) => Promise<Pick<Alerts, 'items' | 'source'>>;
}): OpenIncidents {
  return {
    listOpen: async target => {
      const { items, source } = await options.readAlerts(target);
      if (source.state === 'unreachable' || source.state === 'stale') {
        throw new Error('The alerts are not known at the moment');
      }
      return items.flatMap(alert => {
        const { severity, firedAt } = alert;
        const counts =
          alert.rule !== undefined &&
          alert.state === 'firing' &&
          alert.silencedBy.length === 0 &&
          (severity === 'P0' || severity === 'P1');
        return counts && firedAt
          ? [{ id: alert.id, title: alert.title, severity, since: firedAt }]
          : [];
      });
    },
  };
}
