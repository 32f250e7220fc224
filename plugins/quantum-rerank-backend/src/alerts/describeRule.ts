import {
  durationInWords,
  type Alert,
  type AlertRule,
  type AlertState,
  type Profile,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { respondByOf } from '../escalation/clock';
import { valueInWords } from '../signals/words';

/** What is known of a rule. Moments are milliseconds since 1970. */
export interface RuleView {
  state: AlertState;
  /** Why it is unknown. */
  reason?: string;
  /** How it stood when it was last known. */
  last?: 'inactive' | 'pending' | 'firing' | 'resolved';
  value?: number;
  activeAt?: number;
  firesAt?: number;
  firedAt?: number;
  resolvedAt?: number;
  silencedBy: string[];
  inhibited?: boolean;
}

/** A rule of the profile as people and programs see it. */
export function describeRule(
  rule: AlertRule,
  profile: Pick<Profile, 'signals' | 'escalation'>,
  view: RuleView,
): Alert {
  const signal = profile.signals.find(({ id }) => id === rule.signal);
  const unit = signal?.unit;
  const { state, value, silencedBy } = view;
  const respondBy =
    (view.last ?? state) === 'firing' && view.firedAt !== undefined
      ? respondByOf(profile.escalation, rule.severity, view.firedAt)
      : undefined;
  const isOpen = ['pending', 'firing'].includes(view.last ?? state);
  return {
    id: rule.id,
    rule: rule.id,
    title: rule.title,
    severity: rule.severity,
    state,
    ...(state === 'unknown' && view.last && { last: view.last }),
    summary: summarize(rule, view, number =>
      unit ? valueInWords(number, unit) : String(number),
    ),
    signal: rule.signal,
    ...(signal && { signalTitle: signal.title }),
    ...(unit && { unit }),
    ...(value !== undefined && { value }),
    ...(rule.above !== undefined && { above: rule.above }),
    ...(rule.below !== undefined && { below: rule.below }),
    for: rule.for,
    ...(isOpen && moment('activeAt', view.activeAt)),
    ...(state === 'pending' && moment('firesAt', view.firesAt)),
    ...(!['inactive', 'pending'].includes(view.last ?? state) &&
      moment('firedAt', view.firedAt)),
    ...moment('respondBy', respondBy),
    ...(state === 'resolved' && moment('resolvedAt', view.resolvedAt)),
    silencedBy,
    ...(view.inhibited && { inhibited: true }),
    response: rule.response,
    actions: rule.actions,
  };
}

/** One sentence: value, bound, since when; or why it is unknown. */
function summarize(
  rule: AlertRule,
  view: RuleView,
  words: (value: number) => string,
): string {
  const { value, firedAt, activeAt = firedAt } = view;
  const bound =
    rule.above === undefined
      ? `below the bound of ${words(rule.below ?? NaN)}`
      : `above the bound of ${words(rule.above)}`;
  const is = value === undefined ? 'The value is' : `${words(value)} is`;
  const since =
    activeAt === undefined ? '' : ` since ${momentInWords(activeAt)}`;
  switch (view.state) {
    case 'firing':
      return `${is} ${bound}${since}`;
    case 'pending':
      return `${is} ${bound}${since}${
        view.firesAt === undefined
          ? `; it fires after ${durationInWords(rule.for)}`
          : `; it fires at ${momentInWords(view.firesAt)} if that goes on`
      }`;
    case 'resolved':
      return `${is} not ${bound} any more; it fired ${
        firedAt === undefined ? '' : `from ${momentInWords(firedAt)} `
      }until ${momentInWords(view.resolvedAt ?? NaN)}`;
    case 'inactive':
      return `${is} not ${bound}`;
    default:
      return `${view.reason ?? 'Its signal is not known'}${lastWords(
        view,
        since,
      )}`;
  }
}

function lastWords({ last }: RuleView, since: string): string {
  switch (last) {
    case 'firing':
      return `; when last known it was firing, crossed${since}`;
    case 'pending':
      return `; when last known it was pending${since}`;
    case 'resolved':
      return '; when last known it was resolved';
    default:
      return '';
  }
}

/** As `2026-11-24 02:10 UTC`. */
function momentInWords(at: number): string {
  return Number.isNaN(at)
    ? 'an unknown time'
    : `${new Date(at).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}

function moment(key: string, at: number | undefined) {
  return at === undefined ? {} : { [key]: new Date(at).toISOString() };
}
