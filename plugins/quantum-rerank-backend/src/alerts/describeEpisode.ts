import type {
  AlertEpisode,
  Profile,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import type { Episode } from './store/episodes';

/** One time a rule fired as people and programs see it. */
export function describeEpisode(
  episode: Episode,
  { alertRules, signals }: Pick<Profile, 'alertRules' | 'signals'>,
): AlertEpisode {
  const { id, rule, title, severity, value, activeAt, firedAt, resolvedAt } =
    episode;
  const measured = alertRules.find(each => each.id === rule)?.signal;
  const signal = signals.find(each => each.id === measured);
  return {
    id,
    rule,
    title,
    severity,
    state: resolvedAt === undefined ? 'firing' : 'resolved',
    ...(signal && { signal: signal.id, unit: signal.unit }),
    ...(value !== undefined && { value }),
    ...(activeAt !== undefined && { activeAt: iso(activeAt) }),
    firedAt: iso(firedAt),
    ...(resolvedAt !== undefined && { resolvedAt: iso(resolvedAt) }),
  };
}

function iso(at: number): string {
  return new Date(at).toISOString();
}
