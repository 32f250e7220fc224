import type {
  Alert,
  Alerts,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { plural } from '../../workload/plural';
import { doesNotApply, isUnknown, type Judged } from '../Judged';

/** Which alerts fire. Those that are silenced are known to somebody. */
export function judgeAlerts({ source, items }: Alerts): Judged {
  if (source.kind === 'none' || source.state === 'none') {
    return doesNotApply(source.reason ?? 'No alerts are evaluated');
  }
  const observed = source.lastSuccessAt
    ? { observedAt: source.lastSuccessAt }
    : {};
  const firing = items.filter(({ state }) => state === 'firing');
  const loud = firing.filter(({ silencedBy }) => silencedBy.length === 0);
  const silenced =
    firing.length > loud.length
      ? `; ${firing.length - loud.length} silenced`
      : '';
  if (loud.length > 0) {
    const others = loud.length > 1 ? ` and ${loud.length - 1} more` : '';
    return {
      applies: true,
      state: loud.some(isUrgent) ? 'critical' : 'warning',
      summary: `Firing: ${nameOf(loud[0])}${others}${silenced}`,
      ...observed,
    };
  }
  if (source.state !== 'live') {
    return isUnknown(
      `Alerts cannot be read: ${source.reason ?? 'no reason is given'}`,
    );
  }
  const known = items.filter(({ state }) => state !== 'unknown');
  if (items.length > 0 && known.length === 0) {
    return isUnknown(`No alert is known: ${items[0].summary}`);
  }
  const pending = items.filter(({ state }) => state === 'pending');
  const waiting =
    pending.length > 0 ? `, ${plural(pending.length, 'alert')} pending` : '';
  const unknown =
    items.length > known.length
      ? `; ${items.length - known.length} not known`
      : '';
  return {
    applies: true,
    state: 'ok',
    summary: `No alert fires${waiting}${silenced}${unknown}`,
    ...observed,
  };
}

function isUrgent({ severity }: Alert): boolean {
  return severity === 'P0' || severity === 'P1';
}

function nameOf({ severity, title }: Alert): string {
  return severity ? `${severity} ${title}` : title;
}
