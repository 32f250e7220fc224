import type { Alert } from './schema';

/** How others call what somebody must look at now. */
const urgentWords = new Set([
  'critical',
  'page',
  'pager',
  'fatal',
  'emergency',
  'disaster',
]);

/**
 * Whether an alert is critical while it fires: P0, P1, and what others call
 * critical. One of others that names no severity, or one nobody knows, is a
 * warning.
 *
 * @public
 */
export function isUrgentAlert({
  severity,
  severityText = '',
}: Pick<Alert, 'severity' | 'severityText'>): boolean {
  return (
    severity === 'P0' ||
    severity === 'P1' ||
    (severity === undefined && urgentWords.has(severityText.toLowerCase()))
  );
}

/**
 * Whether an alert fires, or did when it was last known: that its signal went
 * away has not ended it.
 *
 * @public
 */
export function isOpenAlert({
  state,
  last,
}: Pick<Alert, 'state' | 'last'>): boolean {
  return state === 'firing' || (state === 'unknown' && last === 'firing');
}

/**
 * Whether an open alert is silenced or inhibited, so that somebody knows of it.
 *
 * @public
 */
export function isQuietAlert({
  silencedBy,
  inhibited = false,
}: Pick<Alert, 'silencedBy' | 'inhibited'>): boolean {
  return silencedBy.length > 0 || inhibited;
}
