import type { Deployment, ReplicaSet } from '../store/kinds';
import { templateHash } from '../store/names';
import { condition, findCondition, REASON, withCondition } from './conditions';
import type { Control } from './control';
import {
  ANNOTATION,
  copiedAnnotations,
  findNewReplicaSet,
  HASH_LABEL,
  newReplicaCount,
  revisionOf,
  rolloutBounds,
} from './rollout';

/** A Deployment with its ReplicaSets, sorted into the new one and the old ones. */
export interface Family {
  deployment: Deployment;
  newSet?: ReplicaSet;
  oldSets: ReplicaSet[];
  all: ReplicaSet[];
  /** The controller has just written the new set's books and waits for its own change to come round. */
  settling?: boolean;
}

/** The ReplicaSets that a Deployment owns. */
export function ownedSets(
  control: Control,
  deployment: Deployment,
): ReplicaSet[] {
  return control.store
    .list('replicasets', deployment.metadata.namespace)
    .filter(set =>
      set.metadata.ownerReferences?.some(
        ({ uid }) => uid === deployment.metadata.uid,
      ),
    );
}

/**
 * Finds the ReplicaSet of the current template, numbers it as the newest revision and, when asked to, creates it.
 * An old ReplicaSet that becomes current again gets a new number and remembers its old one: a rollback renumbers.
 */
export function syncRevision(
  control: Control,
  deployment: Deployment,
  create: boolean,
): Family {
  const sets = ownedSets(control, deployment);
  const present = findNewReplicaSet(deployment, sets);
  const oldSets = sets.filter(set => set !== present);
  const revision = Math.max(0, ...oldSets.map(revisionOf)) + 1;
  if (present) {
    return adopt(control, deployment, present, oldSets, revision);
  }
  if (!create) {
    return { deployment, oldSets, all: oldSets };
  }
  const newSet = control.create(
    'replicasets',
    newReplicaSet(deployment, oldSets, revision),
  );
  if (newSet.spec.replicas > 0) {
    control.events.emit(deployment, {
      type: 'Normal',
      reason: 'ScalingReplicaSet',
      message: `Scaled up replica set ${newSet.metadata.name} from 0 to ${newSet.spec.replicas}`,
      component: 'deployment-controller',
    });
  }
  const status = hasDeadline(deployment)
    ? withCondition(
        deployment.status,
        condition(
          'Progressing',
          'True',
          REASON.created,
          `Created new replica set "${newSet.metadata.name}"`,
        ),
      )
    : deployment.status;
  const numbered = control.updateStatus(
    'deployments',
    withRevision({ ...deployment, status }, String(revision)),
  );
  return {
    deployment: numbered,
    newSet,
    oldSets,
    all: [...oldSets, newSet],
    settling: true,
  };
}

function adopt(
  control: Control,
  deployment: Deployment,
  present: ReplicaSet,
  oldSets: ReplicaSet[],
  revision: number,
): Family {
  const newSet = control.update(
    'replicasets',
    renumbered(deployment, present, revision),
  );
  const family = { deployment, newSet, oldSets, all: [...oldSets, newSet] };
  if (newSet !== present) {
    return { ...family, settling: true };
  }
  const number =
    newSet.metadata.annotations?.[ANNOTATION.revision] ?? String(revision);
  const status =
    hasDeadline(deployment) && !findCondition(deployment.status, 'Progressing')
      ? withCondition(
          deployment.status,
          condition(
            'Progressing',
            'True',
            REASON.found,
            `Found new replica set "${newSet.metadata.name}"`,
          ),
        )
      : deployment.status;
  const next = control.updateStatus(
    'deployments',
    withRevision({ ...deployment, status }, number),
  );
  return { ...family, deployment: next };
}

/** Whether a rollout of this Deployment can run out of time. */
export function hasDeadline(deployment: Deployment): boolean {
  const { progressDeadlineSeconds } = deployment.spec;
  return (
    progressDeadlineSeconds !== undefined &&
    progressDeadlineSeconds !== 2147483647
  );
}

function renumbered(
  deployment: Deployment,
  set: ReplicaSet,
  revision: number,
): ReplicaSet {
  const annotations: Record<string, string> = {
    ...set.metadata.annotations,
    ...copiedAnnotations(deployment),
  };
  const current = set.metadata.annotations?.[ANNOTATION.revision];
  if ((Number(current) || 0) < revision) {
    annotations[ANNOTATION.revision] = String(revision);
    if (current) {
      const history = annotations[ANNOTATION.history];
      annotations[ANNOTATION.history] = history
        ? `${history},${current}`
        : current;
    }
  }
  const { minReadySeconds } = deployment.spec;
  return {
    ...set,
    metadata: { ...set.metadata, annotations },
    spec: minReadySeconds ? { ...set.spec, minReadySeconds } : set.spec,
  };
}

function withRevision(deployment: Deployment, revision: string): Deployment {
  if (deployment.metadata.annotations?.[ANNOTATION.revision] === revision) {
    return deployment;
  }
  const annotations = {
    ...deployment.metadata.annotations,
    [ANNOTATION.revision]: revision,
  };
  return { ...deployment, metadata: { ...deployment.metadata, annotations } };
}

function newReplicaSet(
  deployment: Deployment,
  oldSets: ReplicaSet[],
  revision: number,
): ReplicaSet {
  const { template, selector, replicas, minReadySeconds } = deployment.spec;
  const { name, namespace, uid } = deployment.metadata;
  const hash = templateHash(template);
  const labels = { ...template.metadata?.labels, [HASH_LABEL]: hash };
  return {
    kind: 'ReplicaSet',
    apiVersion: 'apps/v1',
    metadata: {
      name: `${name}-${hash}`,
      namespace,
      labels,
      annotations: {
        ...copiedAnnotations(deployment),
        [ANNOTATION.desired]: String(replicas),
        [ANNOTATION.max]: String(replicas + rolloutBounds(deployment).maxSurge),
        [ANNOTATION.revision]: String(revision),
      },
      ownerReferences: [
        {
          apiVersion: 'apps/v1',
          kind: 'Deployment',
          name,
          uid,
          controller: true,
          blockOwnerDeletion: true,
        },
      ],
    } as unknown as ReplicaSet['metadata'],
    spec: {
      replicas: newReplicaCount(deployment, oldSets, 0),
      ...(minReadySeconds ? { minReadySeconds } : {}),
      selector: {
        ...selector,
        matchLabels: { ...selector.matchLabels, [HASH_LABEL]: hash },
      },
      template: { ...template, metadata: { ...template.metadata, labels } },
    },
    status: { replicas: 0 },
  };
}
