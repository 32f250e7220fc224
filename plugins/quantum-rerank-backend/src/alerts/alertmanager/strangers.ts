import { createHash } from 'node:crypto';
import {
  severitySchema,
  type Alert,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { plainLine } from '../plain';
import { momentOf, type AmAlert } from './answers';
import { isInhibited } from './observe';

/** More than anybody reads. */
const MOST = 100;

/** Alerts that no rule of the profile is known for, in plain text. */
export function strangers(
  alerts: AmAlert[],
  rules: ReadonlySet<string>,
): { items: Alert[]; leftOut: number } {
  const unknown = alerts.filter(
    ({ labels }) => !rules.has(labels.alertname ?? ''),
  );
  const items = new Map<string, Alert>();
  for (const alert of unknown.slice(0, MOST)) {
    const item = describe(alert);
    items.set(item.id, item);
  }
  return {
    items: [...items.values()],
    leftOut: Math.max(unknown.length - MOST, 0),
  };
}

function describe(alert: AmAlert): Alert {
  const { annotations = {}, fingerprint, labels, startsAt, status } = alert;
  const severity = severitySchema.safeParse(labels.severity);
  const severityText = plainLine(labels.severity ?? '', 30);
  const firedAt = momentOf(startsAt);
  const words = annotations.summary || annotations.description;
  return {
    id: /^[0-9a-f]{16}$/.test(fingerprint)
      ? fingerprint
      : createHash('sha256').update(fingerprint).digest('hex').slice(0, 16),
    title: plainLine(labels.alertname ?? '', 100) || 'Alert without a name',
    ...(severity.success
      ? { severity: severity.data }
      : severityText && { severityText }),
    state: 'firing',
    summary: plainLine(words ?? '', 300) || 'It says nothing more about itself',
    ...(firedAt !== undefined && { firedAt: new Date(firedAt).toISOString() }),
    silencedBy: (status?.silencedBy ?? [])
      .slice(0, 20)
      .map(id => plainLine(id, 64)),
    ...(isInhibited(alert) && { inhibited: true }),
    actions: [],
  };
}
