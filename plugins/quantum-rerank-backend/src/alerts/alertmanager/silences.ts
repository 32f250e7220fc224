import type {
  AlertRule,
  Silence,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { plainLine } from '../plain';
import { momentOf, type AmSilence } from './answers';
import { coveredRules } from './matching';

/**
 * How a silence stands while its Alertmanager is away and cannot say so: one
 * whose time is over silences nothing, one whose time has come does.
 */
export function agedSilence(silence: AmSilence, now: number): AmSilence {
  const { startsAt, endsAt, status } = silence;
  if ((momentOf(endsAt) ?? Infinity) <= now) {
    return { ...silence, status: { ...status, state: 'expired' } };
  }
  return status.state === 'pending' && (momentOf(startsAt) ?? Infinity) <= now
    ? { ...silence, status: { ...status, state: 'active' } }
    : silence;
}

/** How the comment of a silence of ours ends. */
const LINKS =
  / \((?:operation ([\w.-]{1,100}))?(?:, )?(?:incident ([\w.-]{1,100}))?\)$/;

/** The comment of a new silence: its reason, and what it was made for. */
export function commentOf(silence: {
  reason: string;
  operationId?: string;
  incidentId?: string;
}): string {
  const { reason, operationId, incidentId } = silence;
  const links = [
    ...(operationId ? [`operation ${operationId}`] : []),
    ...(incidentId ? [`incident ${incidentId}`] : []),
  ];
  return links.length > 0 ? `${reason} (${links.join(', ')})` : reason;
}

/** Matchers that cover exactly these rules in this environment. */
export function matchersFor(
  rules: string[],
  environment: Record<string, string>,
): AmSilence['matchers'] {
  return [
    {
      name: 'alertname',
      value: rules.join('|'),
      isRegex: rules.length > 1,
      isEqual: true,
    },
    ...Object.entries(environment).map(([name, value]) => ({
      name,
      value,
      isRegex: false,
      isEqual: true,
    })),
  ];
}

/** A silence of an Alertmanager in plain words of limited length. */
export function toSilence(
  silence: AmSilence,
  rules: readonly AlertRule[],
  environment: Record<string, string>,
): Silence {
  const comment = plainLine(silence.comment, 1000);
  const links = LINKS.exec(comment);
  const [, operationId, incidentId] = links ?? [];
  const isLinked = Boolean(operationId ?? incidentId);
  const moment = (text: string) => new Date(momentOf(text) ?? 0).toISOString();
  return {
    id: plainLine(silence.id, 64),
    state: silence.status.state,
    rules: coveredRules(silence, rules, environment),
    matchers: silence.matchers.slice(0, 20).map(matcherInWords),
    createdBy: plainLine(silence.createdBy, 200),
    reason: plainLine(isLinked ? comment.slice(0, links?.index) : comment, 500),
    startsAt: moment(silence.startsAt),
    endsAt: moment(silence.endsAt),
    ...(operationId && { operationId }),
    ...(incidentId && { incidentId }),
    source: 'alertmanager',
  };
}

function matcherInWords(matcher: AmSilence['matchers'][number]): string {
  const { name, value, isRegex } = matcher;
  const isEqual = matcher.isEqual ?? true;
  const sign = isRegex ? (isEqual && '=~') || '!~' : (isEqual && '=') || '!=';
  return `${plainLine(name, 100)}${sign}${JSON.stringify(
    plainLine(value, 300),
  )}`;
}
