import type {
  Alert,
  AlertState,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';

const ORDER: AlertState[] = [
  'firing',
  'pending',
  'unknown',
  'resolved',
  'inactive',
];

/** What asks for attention first; alerts of others that say no severity last. */
export function inOrder(alerts: Alert[]): Alert[] {
  const rank = ({ state, severity }: Alert) =>
    `${ORDER.indexOf(state)} ${severity ?? 'none'}`;
  // Sorting is stable: within a rank the order of the profile stays.
  return [...alerts].sort((a, b) => rank(a).localeCompare(rank(b)));
}
