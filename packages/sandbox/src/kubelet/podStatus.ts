import { createHash } from 'node:crypto';
import type { Condition, ContainerState, Pod } from '../store/kinds';
import { timestamp } from '../store/names';

/** Whether a pod is ready. */
export function isReady(pod: Pod): boolean {
  return (
    pod.status.conditions?.some(
      ({ type, status }) => type === 'Ready' && status === 'True',
    ) ?? false
  );
}

/** Whether a pod still counts for its owner: not ended and not on its way out. */
export function isActive(pod: Pod): boolean {
  return (
    !pod.metadata.deletionTimestamp &&
    pod.status.phase !== 'Succeeded' &&
    pod.status.phase !== 'Failed'
  );
}

/** Whether a pod has been ready for long enough. */
export function isAvailable(pod: Pod, minReadySeconds = 0): boolean {
  const ready = pod.status.conditions?.find(({ type }) => type === 'Ready');
  if (ready?.status !== 'True') {
    return false;
  }
  return (
    minReadySeconds === 0 ||
    Date.parse(ready.lastTransitionTime ?? '') + minReadySeconds * 1000 <=
      Date.now()
  );
}

/** A pod that has just been given a node. */
export function scheduled(pod: Pod, nodeName: string): Pod {
  return {
    ...pod,
    spec: { ...pod.spec, nodeName },
    status: {
      phase: 'Pending',
      conditions: [podCondition('PodScheduled', 'True')],
      qosClass: pod.status.qosClass,
    },
  };
}

/** How one container stands. */
export interface ContainerView {
  state: ContainerState;
  lastState?: ContainerState;
  ready: boolean;
  restartCount: number;
  started?: boolean;
}

/** A pod on its node whose containers stand as given. */
export function withContainers(
  pod: Pod,
  view: ContainerView,
  podIP: string,
): Pod {
  const ready = view.ready ? 'True' : 'False';
  const now = timestamp();
  const running =
    view.ready || view.restartCount > 0 || view.state.running !== undefined;
  return {
    ...pod,
    status: {
      phase: running ? 'Running' : 'Pending',
      conditions: [
        keep(pod, podCondition('PodScheduled', 'True')),
        keep(pod, podCondition('Initialized', 'True')),
        keep(pod, podCondition('ContainersReady', ready)),
        keep(pod, podCondition('Ready', ready)),
      ],
      hostIP: pod.status.hostIP ?? '127.0.0.1',
      podIP,
      podIPs: [{ ip: podIP }],
      startTime: pod.status.startTime ?? now,
      containerStatuses: pod.spec.containers.map(({ name, image }) => ({
        name,
        state: view.state,
        lastState: view.lastState ?? {},
        ready: view.ready,
        restartCount: view.restartCount,
        image,
        imageID: running ? imageId(image) : '',
        ...(running
          ? { containerID: containerId(pod, view.restartCount) }
          : {}),
        started: view.started ?? view.ready,
      })),
      qosClass: pod.status.qosClass,
    },
  };
}

/** A pod whose Ready condition is replaced, as the node controller does when a node is lost. */
export function withReady(
  pod: Pod,
  status: Condition['status'],
  reason?: string,
): Pod {
  const conditions = (pod.status.conditions ?? []).map(each =>
    each.type === 'Ready' && each.status !== status
      ? { ...podCondition('Ready', status), ...(reason ? { reason } : {}) }
      : each,
  );
  return { ...pod, status: { ...pod.status, conditions } };
}

function podCondition(type: string, status: Condition['status']): Condition {
  return { type, status, lastProbeTime: null, lastTransitionTime: timestamp() };
}

/** A condition keeps its time while its status stays. */
function keep(pod: Pod, next: Condition): Condition {
  const current = pod.status.conditions?.find(({ type }) => type === next.type);
  return current?.status === next.status ? current : next;
}

/** The id a container runtime gives a container: another one after every restart. */
export function containerId(pod: Pod, restart: number): string {
  return `containerd://${createHash('sha256')
    .update(`${pod.metadata.uid}/${restart}`)
    .digest('hex')}`;
}

const images = new Map<string, string>();

/** The digest of an image, made up from its name. */
function imageId(image: string): string {
  let id = images.get(image);
  if (!id) {
    id = `${image.replace(/:[^/:]+$/, '')}@sha256:${createHash('sha256')
      .update(image)
      .digest('hex')}`;
    images.set(image, id);
  }
  return id;
}
