import type {
  Fact,
  Verdict,
  VerdictState,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import {
  availabilityFact,
  freshnessFact,
  rolloutFact,
  type VerdictInput,
} from './facts';
import { toIso } from './freshness';
import { podsFact, restartsFact } from './podFacts';
import { autoscalerFact, disruptionBudgetFacts } from './scalingFacts';
import { troubleSince } from './troubleSince';

/**
 * A last known critical state is not excused by a broken watch, but nothing
 * better than critical is claimed while the cluster is not heard.
 */
const WORST_FIRST: VerdictState[] = ['critical', 'unknown', 'warning', 'ok'];

const worse = (a: VerdictState, b: VerdictState) =>
  WORST_FIRST.indexOf(a) <= WORST_FIRST.indexOf(b) ? a : b;

/**
 * The verdict on an environment's workload, with the facts it is made of.
 * Facts about the autoscaler and disruption budgets can make it worse, but
 * their being unknown does not hide what is known of the pods.
 *
 * @param previous - verdict before this one, from which `since` is carried on
 */
export function judge(
  input: VerdictInput,
  previous?: Pick<Verdict, 'state' | 'since'>,
): Verdict {
  const deciding = [
    freshnessFact(input),
    availabilityFact(input),
    rolloutFact(input),
    podsFact(input),
    restartsFact(input),
  ];
  const autoscaler = autoscalerFact(input);
  const others = [
    ...(autoscaler ? [autoscaler] : []),
    ...disruptionBudgetFacts(input),
  ];
  const state = [
    ...deciding.map(fact => fact.state),
    ...others.map(fact => (fact.state === 'unknown' ? 'ok' : fact.state)),
  ].reduce(worse, 'ok');
  const facts = [...deciding, ...others];
  const since = sinceOf(state, facts, input, previous);
  return {
    state,
    summary: summarize(state, facts),
    ...(since !== undefined && { since }),
    facts,
  };
}

/**
 * Since when the state holds. That it became so was seen only if another state
 * that is known was seen before; that somebody began to look is no beginning.
 */
function sinceOf(
  state: VerdictState,
  facts: Fact[],
  { deployment, now }: VerdictInput,
  previous?: Pick<Verdict, 'state' | 'since'>,
): string | undefined {
  if (previous?.state === state) {
    return previous.since;
  }
  if (previous && previous.state !== 'unknown') {
    return toIso(now);
  }
  return state === 'critical' || state === 'warning'
    ? troubleSince(
        facts.filter(fact => fact.state === state),
        deployment,
      )
    : undefined;
}

/** The facts that make the state, as one sentence; availability when all is well. */
function summarize(state: VerdictState, facts: Fact[]): string {
  const telling =
    state === 'ok'
      ? facts.filter(({ id }) => id === 'availability')
      : facts.filter(fact => fact.state === state);
  return telling.map(({ message }) => message).join('. ');
}
