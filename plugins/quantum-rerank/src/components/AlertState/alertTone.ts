import type {
  Alert,
  AlertState,
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

/**
 * Whether an alert is critical while it fires. The same severities make a
 * signal critical; an alert of others that names none is taken seriously.
 */
export function isUrgent({ severity }: Pick<Alert, 'severity'>): boolean {
  return severity === undefined || severity === 'P0' || severity === 'P1';
}

/** How good or bad the state of an alert is. */
export function alertTone(alert: Pick<Alert, 'severity' | 'state'>): Tone {
  switch (alert.state) {
    case 'firing':
      return isUrgent(alert) ? 'critical' : 'warning';
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

/** Whether somebody may have to do something: it fires or is about to. */
export function isStanding({ state }: Pick<Alert, 'state'>): boolean {
  return state === 'firing' || state === 'pending';
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
