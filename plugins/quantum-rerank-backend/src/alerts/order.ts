import {
  isOpenAlert,
  isUrgentAlert,
  type Alert,
  type AlertState,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';

const ORDER: AlertState[] = [
  'firing',
  'pending',
  'unknown',
  'resolved',
  'inactive',
];

/** What asks for attention first; alerts of others that are not critical last. */
export function inOrder(alerts: Alert[]): Alert[] {
  const rank = (alert: Alert) => {
    const lost = alert.state === 'unknown' && !isOpenAlert(alert);
    return `${ORDER.indexOf(alert.state)} ${Number(lost)} ${
      alert.severity ?? (isUrgentAlert(alert) ? 'P1 of others' : 'P9')
    }`;
  };
  // Sorting is stable: within a rank the order of the profile stays.
  return [...alerts].sort((a, b) => rank(a).localeCompare(rank(b)));
}
