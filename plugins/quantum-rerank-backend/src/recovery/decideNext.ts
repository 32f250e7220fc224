import type {
  Recovery,
  RecoveryStep,
  RecoveryStepName,
  Snapshot,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { isMissing, isSecret, isUnknown } from './judgeSteps';
import {
  describeRecoveryOperation,
  type RecoveryOperation,
} from './recoveryOperation';

/** What is known beside the steps. */
export interface RecoverySituation {
  steps: RecoveryStep[];
  /** Names of configured sources of manifests. */
  sources: string[];
  /** Whoever changes the deployment at the moment. */
  open?: RecoveryOperation;
  rollout?: Snapshot['rollout']['state'];
  /** How many pods the deployment asks for, where that is known. */
  desiredReplicas?: number;
}

/**
 * What comes next. A step that would make no sense yet is not offered: no
 * redeployment without an API server, no restart of what is missing. Pure.
 *
 * @returns undefined when every step is ok
 */
export function decideNext(situation: RecoverySituation): Recovery['next'] {
  const { sources, open } = situation;
  const of = (name: RecoveryStepName) =>
    situation.steps.find(({ step }) => step === name);
  const [cluster, namespace, watched, health] = [
    of('cluster'),
    of('namespace'),
    of('rollout'),
    of('health'),
  ];
  if (cluster?.state === 'critical') {
    return {
      step: 'cluster',
      summary: `${cluster.summary}. Whoever runs the cluster has to bring it back first: nothing that is deployed would run.`,
    };
  }
  if (
    namespace?.facts.some(
      ({ subject, state }) =>
        subject.startsWith('Namespace/') && state === 'critical',
    )
  ) {
    return {
      step: 'namespace',
      summary: `${namespace.summary}. Whoever runs the cluster has to make it: a namespace belongs to the whole cluster, so the portal does not.`,
    };
  }
  if (open) {
    return {
      step: 'rollout',
      summary: `${describeRecoveryOperation(open)}. ${
        open.waitsForApproval
          ? 'Decide on it, or stop it.'
          : 'Wait for its end.'
      }`,
      operation: open.id,
    };
  }
  const missing = (namespace?.facts ?? []).filter(isMissing);
  const secret = missing.find(({ subject }) => isSecret(subject));
  if (secret) {
    return {
      step: 'namespace',
      summary: `${secret.subject} is missing, and the portal cannot bring it back, because it keeps no values of secrets. Whoever has them makes it again first: before that no new pod starts, so neither a restart nor a rollback helps.`,
    };
  }
  if (missing.length > 0) {
    return sources.length > 0
      ? {
          step: 'redeploy',
          summary:
            'Redeploy to bring back what is missing. The plan shows each object first.',
          action: 'redeploy',
        }
      : {
          step: 'redeploy',
          summary:
            'Something is missing and no manifests are configured here: deploy it the way it was deployed before.',
        };
  }
  if (namespace && isUnknown(namespace)) {
    return {
      step: 'namespace',
      summary: `It cannot be seen what is missing. ${namespace.summary}.`,
    };
  }
  if (watched && watched.state !== 'ok') {
    return nextOfRollout(watched, situation);
  }
  if (health && health.state !== 'ok') {
    return {
      step: 'health',
      summary: `The pods are there; this is left: ${health.summary}.`,
    };
  }
  if (namespace && namespace.state !== 'ok') {
    return {
      step: 'namespace',
      summary: `The service is well, but of its objects this is left: ${namespace.summary}.`,
    };
  }
  return cluster && cluster.state !== 'ok'
    ? {
        step: 'cluster',
        summary: `The service is well, but of the cluster this is left: ${cluster.summary}.`,
      }
    : undefined;
}

function nextOfRollout(
  { summary, state }: RecoveryStep,
  { rollout, desiredReplicas }: RecoverySituation,
): Recovery['next'] {
  if (desiredReplicas === 0) {
    return {
      step: 'rollout',
      summary: `${summary}. The deployment asks for no pods: scale it up.`,
      action: 'scale',
    };
  }
  if (rollout === 'paused') {
    return {
      step: 'rollout',
      summary: `${summary}. Rollouts are paused: resume them.`,
      action: 'resume',
    };
  }
  if (rollout === 'progressing' || state === 'unknown') {
    return {
      step: 'rollout',
      summary: `${summary}. Wait until the pods are available.`,
    };
  }
  if (rollout === 'stalled') {
    return {
      step: 'rollout',
      summary: `${summary}. Go back to the release that worked.`,
      action: 'rollback',
    };
  }
  return {
    step: 'rollout',
    summary: `${summary}. All objects are there; a restart makes new pods.`,
    action: 'restart',
  };
}
