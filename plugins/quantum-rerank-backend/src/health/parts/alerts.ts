import {
  isOpenAlert,
  isQuietAlert,
  isUrgentAlert,
  type Alert,
  type Alerts,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { plural } from '../../workload/plural';
import { doesNotApply, isUnknown, type Judged } from '../Judged';

/**
 * Which alerts fire. Those that are silenced or inhibited are known to
 * somebody. One that fired and whose signal then became unknown is as bad as
 * it was: nothing has ended it.
 */
export function judgeAlerts({ source, items }: Alerts): Judged {
  if (source.kind === 'none' || source.state === 'none') {
    return doesNotApply(source.reason ?? 'No alerts are evaluated');
  }
  const observed = source.lastSuccessAt
    ? { observedAt: source.lastSuccessAt }
    : {};
  const open = items.filter(isOpenAlert);
  const loud = open.filter(alert => !isQuietAlert(alert));
  const quiet = quietInWords(open);
  if (loud.length > 0) {
    return {
      applies: true,
      state: loud.some(isUrgentAlert) ? 'critical' : 'warning',
      summary: `${openInWords(loud)}${quiet}`,
      ...observed,
    };
  }
  if (source.state !== 'live') {
    return isUnknown(
      `Alerts cannot be read: ${source.reason ?? 'no reason is given'}`,
    );
  }
  const unknown = items.filter(
    alert => alert.state === 'unknown' && !isOpenAlert(alert),
  );
  if (unknown.length > 0 && unknown.length === items.length) {
    return isUnknown(`No alert is known: ${items[0].summary}`);
  }
  const pending = items.filter(({ state }) => state === 'pending');
  const waiting =
    pending.length > 0 ? `, ${plural(pending.length, 'alert')} pending` : '';
  return {
    applies: true,
    state: 'ok',
    summary: `No alert fires${waiting}${quiet}${
      unknown.length > 0 ? `; ${unknown.length} not known` : ''
    }`,
    ...observed,
  };
}

/** The worst one by name; those that are known to fire come first. */
function openInWords(loud: Alert[]): string {
  const firing = loud.filter(({ state }) => state === 'firing');
  const [named] = firing.length > 0 ? firing : loud;
  const others = loud.length > 1 ? ` and ${loud.length - 1} more` : '';
  return firing.length > 0
    ? `Firing: ${nameOf(named)}${others}`
    : `Fired when last known, and nothing has ended it: ${nameOf(
        named,
      )}${others}`;
}

function quietInWords(open: Alert[]): string {
  const silenced = open.filter(({ silencedBy }) => silencedBy.length > 0);
  const inhibited = open.filter(
    alert => alert.silencedBy.length === 0 && isQuietAlert(alert),
  );
  return [
    silenced.length > 0 ? `; ${silenced.length} silenced` : '',
    inhibited.length > 0 ? `; ${inhibited.length} inhibited` : '',
  ].join('');
}

function nameOf({ severity, severityText, title }: Alert): string {
  return [severity ?? severityText, title].filter(Boolean).join(' ');
}
