import type {
  AutoscalerSummary,
  DisruptionBudgetSummary,
  Fact,
  Freshness,
  ProfileEnvironment,
  Rollout,
  VerdictState,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import type { StoredDeployment } from './projections/deployment';
import type { StoredPod } from './projections/pod';

/** A restart counts as trouble for this long. */
const RECENT_MS = 15 * 60_000;

/** States of pods that do not get better by waiting. */
const TROUBLED =
  /^(Init:)?(CrashLoopBackOff|ImagePullBackOff|ErrImagePull|ErrImageNeverPull|InvalidImageName|CreateContainerConfigError|CreateContainerError|RunContainerError|ContainerCannotRun|Error|OOMKilled|StartError|DeadlineExceeded|ExitCode:\d+|Signal:\d+)$|^(Unknown|NodeLost|Failed|UnexpectedAdmissionError)$/;

/** What a verdict is made of. */
export interface VerdictInput {
  environment: Pick<ProfileEnvironment, 'tier' | 'resources'>;
  freshness: Freshness;
  deployment?: StoredDeployment;
  rollout: Rollout;
  pods: Iterable<StoredPod>;
  autoscaler?: AutoscalerSummary;
  autoscalersKnown: boolean;
  disruptionBudgets: DisruptionBudgetSummary[];
  now: number;
}

const plural = (count: number, one: string, many = `${one}s`) =>
  `${count} ${count === 1 ? one : many}`;

/** Whether the cluster answers, and how old the data is when not. */
export function freshnessFact({ freshness }: VerdictInput): Fact {
  const live = freshness.state === 'live';
  return {
    id: 'freshness',
    state: live ? 'ok' : 'unknown',
    message: live
      ? 'The cluster is being watched'
      : `What is shown may be out of date: ${
          freshness.reason ?? freshness.state
        }`,
    source: 'watches',
    observedAt: freshness.lastContactAt,
  };
}

/** Whether enough replicas serve. */
export function availabilityFact(input: VerdictInput): Fact {
  const { deployment, environment, rollout, freshness } = input;
  const name = environment.resources.deployment;
  const source = `deployments/${name}`;
  if (!deployment?.status) {
    const part = freshness.parts.find(
      ({ resource }) => resource === 'deployments',
    );
    const absent = !deployment && part?.state === 'live';
    return {
      id: 'availability',
      state: absent ? 'critical' : 'unknown',
      message: absent
        ? `There is no deployment ${name} in this namespace`
        : `The state of the deployment ${name} is not known`,
      source,
    };
  }
  const { desired } = deployment;
  const available = deployment.status.availableReplicas ?? 0;
  const base = {
    id: 'availability',
    value: String(available),
    bound: String(desired),
    source,
  };
  if (desired === 0) {
    return {
      ...base,
      state: environment.tier === 'production' ? 'critical' : 'warning',
      message: 'Scaled to 0 replicas: nothing serves requests',
    };
  }
  const message = `${available} of ${plural(desired, 'replica')} available`;
  if (available === 0) {
    return { ...base, state: 'critical', message };
  }
  const enough = deployment.conditions.some(
    ({ type, status }) => type === 'Available' && status === 'True',
  );
  const rolling = rollout.state === 'progressing' && enough;
  return {
    ...base,
    state: available >= desired || rolling ? 'ok' : 'warning',
    message:
      rolling && available < desired ? `${message}, rolling out` : message,
  };
}

/** Where the rollout stands. */
export function rolloutFact({ rollout, environment }: VerdictInput): Fact {
  const states: Record<Rollout['state'], VerdictState> = {
    complete: 'ok',
    progressing: 'ok',
    paused: 'warning',
    stalled: 'critical',
    unknown: 'unknown',
  };
  return {
    id: 'rollout',
    state: states[rollout.state],
    message: rollout.message,
    value: rollout.state,
    source: `deployments/${environment.resources.deployment}`,
  };
}

/** Unread pods are no healthy pods. */
function unreadPods(
  { freshness }: VerdictInput,
  id: 'pods' | 'restarts',
): Fact | undefined {
  const state = freshness.parts.find(
    ({ resource }) => resource === 'pods',
  )?.state;
  return state === 'live' || state === 'stale'
    ? undefined
    : {
        id,
        state: 'unknown',
        message: 'The pods have not been read',
        source: 'pods',
      };
}

/** Pods that need somebody to look at them. */
export function podsFact(input: VerdictInput): Fact {
  const unread = unreadPods(input, 'pods');
  if (unread) {
    return unread;
  }
  const { pods } = input;
  const troubled = new Map<string, number>();
  for (const { state } of pods) {
    if (TROUBLED.test(state)) {
      troubled.set(state, (troubled.get(state) ?? 0) + 1);
    }
  }
  const words = [...troubled]
    .sort(([, a], [, b]) => b - a)
    .map(([state, count]) => `${plural(count, 'pod')} in ${state}`);
  return {
    id: 'pods',
    state: words.length > 0 ? 'warning' : 'ok',
    message: words.length > 0 ? words.join(', ') : 'No pod is in trouble',
    source: 'pods',
  };
}

/** Containers that ended and were started again lately. */
export function restartsFact(input: VerdictInput): Fact {
  const unread = unreadPods(input, 'restarts');
  if (unread) {
    return unread;
  }
  const { pods, now } = input;
  let restarted = 0;
  let latest: StoredPod | undefined;
  for (const pod of pods) {
    const at = pod.lastRestartAt;
    if (!at || now - Date.parse(at) > RECENT_MS) {
      continue;
    }
    restarted += 1;
    if (!latest?.lastRestartAt || at > latest.lastRestartAt) {
      latest = pod;
    }
  }
  if (!latest) {
    return {
      id: 'restarts',
      state: 'ok',
      message: 'No container restarted within 15 minutes',
      value: '0',
      source: 'pods',
    };
  }
  const why = latest.lastTerminationReason
    ? `, last because of ${latest.lastTerminationReason}`
    : '';
  return {
    id: 'restarts',
    state: 'warning',
    message: `Containers of ${plural(
      restarted,
      'pod',
    )} restarted within 15 minutes${why}`,
    value: String(restarted),
    source: 'pods',
    observedAt: latest.lastRestartAt,
  };
}

/** Whether the autoscaler can do its work; none where there is none. */
export function autoscalerFact(input: VerdictInput): Fact | undefined {
  const { autoscaler, autoscalersKnown, environment } = input;
  const expected = environment.resources.horizontalPodAutoscaler;
  const source = `horizontalpodautoscalers/${
    autoscaler?.name ?? expected ?? ''
  }`;
  if (!autoscaler) {
    if (!autoscalersKnown) {
      return {
        id: 'autoscaler',
        state: 'unknown',
        message: 'The autoscaler could not be read',
        source,
      };
    }
    return expected
      ? {
          id: 'autoscaler',
          state: 'warning',
          message: `The profile names the autoscaler ${expected}, but nothing scales this deployment`,
          source,
        }
      : undefined;
  }
  const { minReplicas, maxReplicas, currentReplicas, conditions } = autoscaler;
  const scaling = conditions.find(({ type }) => type === 'ScalingActive');
  if (autoscaler.active === false) {
    return {
      id: 'autoscaler',
      state: 'warning',
      message: `The autoscaler does not act: ${
        scaling?.message ?? scaling?.reason ?? 'no reason given'
      }`,
      source,
    };
  }
  const limited = conditions.some(
    ({ type, status, reason }) =>
      type === 'ScalingLimited' &&
      status === 'True' &&
      reason === 'TooManyReplicas',
  );
  return {
    id: 'autoscaler',
    state: limited ? 'warning' : 'ok',
    message: limited
      ? `The autoscaler wants more than its maximum of ${maxReplicas} replicas`
      : `The autoscaler keeps between ${minReplicas} and ${maxReplicas} replicas`,
    value: currentReplicas === undefined ? undefined : String(currentReplicas),
    bound: `${minReplicas}–${maxReplicas}`,
    source,
  };
}

/** Whether fewer pods are healthy than a disruption budget wants. */
export function disruptionBudgetFacts({
  disruptionBudgets,
}: VerdictInput): Fact[] {
  return disruptionBudgets.map(budget => {
    const { name, currentHealthy, desiredHealthy, disruptionsAllowed } = budget;
    const short = currentHealthy < desiredHealthy;
    return {
      id: 'disruption-budget',
      state: short ? 'warning' : 'ok',
      message: short
        ? `${currentHealthy} healthy pods, the disruption budget ${name} wants ${desiredHealthy}`
        : `The disruption budget ${name} allows ${plural(
            disruptionsAllowed,
            'disruption',
          )} now`,
      value: String(currentHealthy),
      bound: String(desiredHealthy),
      source: `poddisruptionbudgets/${name}`,
    };
  });
}
