import type {
  Alert,
  Alerts,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { errorSentence } from '../../api';
import type { Resource } from '../../hooks';
import { isUrgent } from '../AlertState';
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
  pending: (alerts: Alert[]) => string;
}

/**
 * What the alerts have to say: which of them fire or are pending, or that
 * nobody knows. Nothing where none does, nor where there are none: that no
 * alert fires does not make anything well.
 */
export function alertsPart(
  { value, error }: Pick<Resource<Alerts>, 'value' | 'error'>,
  words: AlertWords,
): VerdictPart | undefined {
  const part = { source: 'alerts' as const };
  const firing = value?.items.filter(({ state }) => state === 'firing') ?? [];
  if (firing.length > 0) {
    return {
      ...part,
      state: firing.some(isUrgent) ? 'critical' : 'warning',
      summary: words.firing(firing),
      since: earliest(firing.map(alert => alert.activeAt ?? alert.firedAt)),
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
  return source.state === 'unreachable' ||
    items.every(({ state }) => state === 'unknown')
    ? unknown(words.unknowable)
    : undefined;
}

function earliest(moments: (string | undefined)[]): string | undefined {
  return moments.flatMap(moment => moment ?? []).sort()[0];
}
