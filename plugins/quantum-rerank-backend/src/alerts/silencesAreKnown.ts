import type { Alerts } from '@quantumrerank/backstage-plugin-quantum-rerank-common';

/**
 * Whether the silences of alerts can be relied on. Not while this replica
 * could not read its Alertmanager since it started; silences of the portal are
 * in its database.
 */
export function silencesAreKnown({
  kind,
  state,
  lastSuccessAt,
}: Alerts['source']): boolean {
  return !(
    kind === 'alertmanager' &&
    state === 'unreachable' &&
    !lastSuccessAt
  );
}
