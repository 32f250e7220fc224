import {
  durationInWords,
  type ActionRequest,
  type AutoscalingParameters,
  type Plan,
  type SecretUpdateParameters,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { describeAutoscaling, notableValuesOf } from './autoscaling';
import type { PlanFacts } from './facts';
import { describeBounds, describeMoment } from './floor';
import { redact, showControls } from './redaction';
import type { RollbackTarget } from './rollbackTarget';
import { describeImages, revisionOf } from './template';

const CHANGE_CAUSE = 'kubernetes.io/change-cause';

/** What the button says. */
export function describeTitle(
  request: ActionRequest,
  environment: string,
): string {
  switch (request.action) {
    case 'scale':
      return `Scale ${environment} to ${request.parameters.replicas}${
        request.parameters.gradual ? ' in steps' : ''
      }`;
    case 'restart':
      return `Restart ${environment}`;
    case 'pause':
      return `Pause rollouts in ${environment}`;
    case 'resume':
      return `Resume rollouts in ${environment}`;
    case 'evict-pods':
      return request.parameters.pods.length === 1
        ? `Evict ${request.parameters.pods[0]} from ${environment}`
        : `Evict ${request.parameters.pods.length} pods from ${environment}`;
    case 'cache-flush':
      return request.parameters.prefix === undefined
        ? `Flush the whole cache of ${environment}`
        : `Flush ${request.parameters.prefix} from the cache of ${environment}`;
    case 'config-update':
      return describeConfigTitle(request.parameters.changes, environment);
    case 'secret-update':
      return describeSecretTitle(request.parameters, environment);
    case 'config-restore':
      return describeRestoreTitle(request.parameters.keys, environment);
    case 'redeploy':
      return `Redeploy ${
        request.parameters.onlyMissing ? 'what is missing in ' : ''
      }${environment}${
        request.parameters.source === undefined
          ? ''
          : ` from ${request.parameters.source}`
      }`;
    case 'autoscaling':
      return describeAutoscalingTitle(request.parameters, environment);
    default:
      return `Roll ${environment} back${
        request.parameters.revision === undefined
          ? ''
          : ` to revision ${request.parameters.revision}`
      }${request.parameters.configuration ? ' with its configuration' : ''}`;
  }
}

function describeAutoscalingTitle(
  { temporary, floor, ...values }: AutoscalingParameters,
  environment: string,
): string {
  if (floor === 'restore') {
    return `Restore the bounds of the autoscaler of ${environment}`;
  }
  if (floor === 'keep') {
    return `Keep the bounds of the autoscaler of ${environment}`;
  }
  if (!temporary) {
    return `Set the autoscaler of ${environment}: ${describeAutoscaling(
      values,
    )}`;
  }
  return `Raise the floor of ${environment} to ${values.minReplicas}${
    temporary.until === undefined
      ? ` for ${durationInWords(temporary.duration ?? '')}`
      : ` until ${describeMoment(Date.parse(temporary.until))}`
  }`;
}

function describeConfigTitle(
  changes: Record<string, unknown>,
  environment: string,
): string {
  const keys = Object.keys(changes);
  return keys.length === 1
    ? `Change ${keys[0].slice(0, 100)} in ${environment}`
    : `Change ${keys.length} keys of the configuration of ${environment}`;
}

function describeRestoreTitle(
  keys: readonly string[] | undefined,
  environment: string,
): string {
  if (keys === undefined) {
    return `Restore the configuration of ${environment}`;
  }
  return keys.length === 1
    ? `Restore ${keys[0].slice(0, 100)} in ${environment}`
    : `Restore ${keys.length} keys of the configuration of ${environment}`;
}

function describeSecretTitle(
  { set, remove }: SecretUpdateParameters,
  environment: string,
): string {
  const keys = [...set, ...remove];
  return `Change ${
    keys.length === 1 ? keys[0].slice(0, 100) : `${keys.length} keys`
  } of the Secret of ${environment}`;
}

/** Facts worth showing beside a plan. */
export function describeFacts(
  facts: PlanFacts,
  rollbackTarget: RollbackTarget | undefined,
): Plan['facts'] {
  const { spec, status } = facts.deployment;
  const cause = causeOf(facts.deployment);
  const list = [
    {
      label: 'Replicas now',
      value: `${spec.replicas} (${status?.availableReplicas ?? 0} available)`,
    },
    {
      label: 'Release now',
      value: `${describeImages(spec.template)}${cause ? `, ${cause}` : ''}`,
    },
  ];
  const revision = revisionOf(facts.deployment);
  if (revision !== undefined) {
    list.push({ label: 'Revision now', value: String(revision) });
  }
  if (rollbackTarget?.found) {
    const { replicaSet } = rollbackTarget;
    const targetCause = causeOf(replicaSet);
    list.push({
      label: 'Returns to',
      value: `revision ${rollbackTarget.revision}, ${describeImages(
        replicaSet.spec.template,
      )}${targetCause ? `, ${targetCause}` : ''}`,
    });
  }
  const floor = facts.temporaryFloor;
  if (floor) {
    list.push({
      label: 'Temporary floor',
      value: `${describeBounds(floor.raised)} until ${describeMoment(
        floor.until,
      )}, then ${describeBounds(floor.former)} again`,
    });
  }
  list.push(
    { label: 'Autoscaler', value: describeAutoscaler(facts) },
    { label: 'Disruption budget', value: describeBudgets(facts) },
  );
  return list;
}

function causeOf(object: {
  metadata: { annotations?: Record<string, string> };
}): string | undefined {
  const cause = object.metadata.annotations?.[CHANGE_CAUSE];
  return cause === undefined ? undefined : showControls(String(redact(cause)));
}

function describeAutoscaler({ autoscaler }: PlanFacts): string {
  if (!autoscaler.known) {
    return `unknown: ${autoscaler.reason}`;
  }
  if (!autoscaler.value) {
    return 'none';
  }
  const { metadata } = autoscaler.value;
  const { minReplicas, maxReplicas, ...targets } = notableValuesOf(
    autoscaler.value,
  );
  return `${
    metadata.name
  }, ${minReplicas} to ${maxReplicas}, ${describeAutoscaling(targets)}`;
}

function describeBudgets({ disruptionBudgets }: PlanFacts): string {
  if (!disruptionBudgets.known) {
    return `unknown: ${disruptionBudgets.reason}`;
  }
  return (
    disruptionBudgets.value
      .map(({ metadata, spec }) =>
        spec.minAvailable === undefined
          ? `${metadata.name}, at most ${spec.maxUnavailable ?? 0} unavailable`
          : `${metadata.name}, at least ${spec.minAvailable} available`,
      )
      .join('; ') || 'none'
  );
}
