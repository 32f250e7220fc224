import {
  isOpenAlert,
  isUrgentAlert,
  type Alert,
  type AlertState,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import type { Tone } from '../Status';

/** Order in which states are shown. */
export const alertStates: AlertState[] = [
  'firing',
  'pending',
  'unknown',
  'resolved',
  'inactive',
];

/** What tells how bad an alert is. */
export type AlertStanding = Pick<
  Alert,
  'severity' | 'severityText' | 'state' | 'last'
>;

/** How good or bad the state of an alert is. */
export function alertTone(alert: AlertStanding): Tone {
  if (isOpenAlert(alert)) {
    return isUrgentAlert(alert) ? 'critical' : 'warning';
  }
  switch (alert.state) {
    case 'pending':
      return 'waiting';
    case 'resolved':
      return 'info';
    case 'inactive':
      return 'ok';
    default:
      return 'unknown';
  }
}

/**
 * Whether somebody may have to do something: it fires, did when it was last
 * known, or is about to.
 */
export function isStanding(alert: Pick<Alert, 'state' | 'last'>): boolean {
  return isOpenAlert(alert) || alert.state === 'pending';
}

/** Alerts by state, in the order of {@link alertStates}; empty ones left out. */
export function byState(alerts: Alert[]): [AlertState, Alert[]][] {
  return alertStates
    .map((state): [AlertState, Alert[]] => [
      state,
      alerts.filter(alert => alert.state === state),
    ])
    .filter(([, items]) => items.length > 0);
}
