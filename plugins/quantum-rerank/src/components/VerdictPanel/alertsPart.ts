import {
  isOpenAlert,
  isQuietAlert,
  isUrgentAlert,
  type Alert,
  type Alerts,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { errorSentence } from '../../api';
import type { Resource } from '../../hooks';
import type { VerdictPart } from './overallVerdict';

/** Words about alerts. */
export interface AlertWords {
  /** The alerts were not read yet. */
  reading: string;
  /** The alerts could not be read. */
  unreadable: string;
  /** Whether an alert fires is unknown. */
  unknowable: string;
  firing: (alerts: Alert[]) => string;
  /** Those that fired when they were last known. */
  lastFiring: (alerts: Alert[]) => string;
  /** Those that fire, but are silenced or inhibited. */
  quiet: (alerts: Alert[]) => string;
  pending: (alerts: Alert[]) => string;
}

/**
 * What the alerts have to say: which of them fire or are pending, or that
 * nobody knows. Nothing where none does, nor where there are none: that no
 * alert fires does not make anything well. One that fired and is unknown now
 * is as bad as it was. Those that are silenced or inhibited are known to
 * somebody: they are told, but nothing is worse for them, as in the health.
 */
export function alertsPart(
  { value, error }: Pick<Resource<Alerts>, 'value' | 'error'>,
  words: AlertWords,
): VerdictPart | undefined {
  const part = { source: 'alerts' as const };
  const open = value?.items.filter(isOpenAlert) ?? [];
  const loud = open.filter(alert => !isQuietAlert(alert));
  if (loud.length > 0) {
    const firing = loud.filter(({ state }) => state === 'firing');
    const lost = loud.filter(({ state }) => state !== 'firing');
    return {
      ...part,
      state: loud.some(isUrgentAlert) ? 'critical' : 'warning',
      summary: [
        ...(firing.length > 0 ? [words.firing(firing)] : []),
        ...(lost.length > 0 ? [words.lastFiring(lost)] : []),
      ].join(' · '),
      since: earliest(loud.map(alert => alert.activeAt ?? alert.firedAt)),
    };
  }
  const pending = value?.items.filter(({ state }) => state === 'pending') ?? [];
  if (pending.length > 0) {
    return {
      ...part,
      state: 'warning',
      summary: words.pending(pending),
      since: earliest(pending.map(({ activeAt }) => activeAt)),
    };
  }
  const unknown = (summary: string): VerdictPart => ({
    ...part,
    state: 'unknown',
    summary,
  });
  if (error) {
    return unknown(`${words.unreadable} ${errorSentence(error)}`);
  }
  if (!value) {
    return unknown(words.reading);
  }
  const { items, source } = value;
  if (items.length === 0 || source.kind === 'none') {
    return undefined;
  }
  if (
    source.state === 'unreachable' ||
    items.every(({ state }) => state === 'unknown')
  ) {
    return unknown(words.unknowable);
  }
  return open.length > 0
    ? { ...part, state: 'ok', summary: words.quiet(open) }
    : undefined;
}

function earliest(moments: (string | undefined)[]): string | undefined {
  return moments.flatMap(moment => moment ?? []).sort()[0];
}
