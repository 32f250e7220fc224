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
import { plural } from './plural';

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
