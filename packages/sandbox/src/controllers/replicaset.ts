import { isActive, isAvailable, isReady } from '../kubelet/podStatus';
import type { ObjectMeta, Pod, ReplicaSet } from '../store/kinds';
import { sameJson } from '../store/names';
import { matchesSelector } from '../store/selectors';
import type { Control } from './control';

/** One pass of the ReplicaSet controller: makes or removes pods, then counts them. */
export function syncReplicaSet(
  control: Control,
  set: ReplicaSet,
  pods: Pod[],
): void {
  const mine = pods.filter(pod =>
    pod.metadata.ownerReferences?.some(({ uid }) => uid === set.metadata.uid),
  );
  const active = mine.filter(isActive);
  const missing = set.spec.replicas - active.length;
  if (missing > 0) {
    for (let count = 0; count < missing; count++) {
      createPod(control, set);
    }
  } else if (missing < 0) {
    [...active]
      .sort(byExpendability)
      .slice(0, -missing)
      .forEach(pod => deletePod(control, set, pod));
  }
  writeStatus(control, set, mine);
}

/** Writes the counts as they were before this pass; the pods it made or removed come round in the next. */
function writeStatus(control: Control, set: ReplicaSet, pods: Pod[]): void {
  const active = pods.filter(isActive);
  const count = (test: (pod: Pod) => boolean) => active.filter(test).length;
  const counts: [keyof ReplicaSet['status'], number][] = [
    [
      'fullyLabeledReplicas',
      count(pod =>
        matchesSelector(
          { matchLabels: set.spec.template.metadata?.labels },
          pod.metadata.labels,
        ),
      ),
    ],
    ['readyReplicas', count(isReady)],
    [
      'availableReplicas',
      count(pod => isAvailable(pod, set.spec.minReadySeconds)),
    ],
  ];
  const status: ReplicaSet['status'] = {
    replicas: active.length,
    ...Object.fromEntries(counts.filter(([, number]) => number > 0)),
    terminatingReplicas: pods.filter(pod => pod.metadata.deletionTimestamp)
      .length,
    observedGeneration: set.metadata.generation,
  };
  if (!sameJson(status, set.status)) {
    control.updateStatus('replicasets', { ...set, status });
  }
}

function createPod(control: Control, set: ReplicaSet): void {
  const { template } = set.spec;
  const { name, namespace, uid } = set.metadata;
  const pod = control.create('pods', {
    kind: 'Pod',
    apiVersion: 'v1',
    metadata: {
      generateName: `${name}-`,
      namespace,
      labels: template.metadata?.labels,
      annotations: template.metadata?.annotations,
      ownerReferences: [
        {
          apiVersion: 'apps/v1',
          kind: 'ReplicaSet',
          name,
          uid,
          controller: true,
          blockOwnerDeletion: true,
        },
      ],
    } as unknown as ObjectMeta,
    spec: template.spec,
  } as Pod);
  control.events.emit(set, {
    type: 'Normal',
    reason: 'SuccessfulCreate',
    message: `Created pod: ${pod.metadata.name}`,
    component: 'replicaset-controller',
  });
}

function deletePod(control: Control, set: ReplicaSet, pod: Pod): void {
  control.remove('pods', pod);
  control.events.emit(set, {
    type: 'Normal',
    reason: 'SuccessfulDelete',
    message: `Deleted pod: ${pod.metadata.name}`,
    component: 'replicaset-controller',
  });
}

/** Which pod goes first: without a node, not running, not ready, restarted more, younger. */
function byExpendability(a: Pod, b: Pod): number {
  return (
    Number(Boolean(a.spec.nodeName)) - Number(Boolean(b.spec.nodeName)) ||
    Number(a.status.phase === 'Running') -
      Number(b.status.phase === 'Running') ||
    Number(isReady(a)) - Number(isReady(b)) ||
    restarts(b) - restarts(a) ||
    b.metadata.creationTimestamp.localeCompare(a.metadata.creationTimestamp)
  );
}

function restarts(pod: Pod): number {
  return (pod.status.containerStatuses ?? []).reduce(
    (sum, { restartCount }) => sum + restartCount,
    0,
  );
}
