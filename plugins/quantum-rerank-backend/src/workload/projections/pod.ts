import { describePod } from './podState';
import { parseQuantity } from './quantity';
import {
  isRecord,
  list,
  moment,
  record,
  required,
  text,
  words,
  type Json,
} from './read';

/** What is kept of a pod. */
export interface StoredPod {
  name: string;
  uid: string;
  phase: string;
  state: string;
  message?: string;
  ready: boolean;
  containersReady: number;
  containersTotal: number;
  restarts: number;
  lastRestartAt?: string;
  lastTerminationReason?: string;
  createdAt: string;
  node?: string;
  /** Uid of the ReplicaSet that made it. */
  ownerUid?: string;
  images: string[];
  cpuLimit?: number;
  memoryLimit?: number;
}

/** @throws TypeError when the pod lacks what identifies it */
export function projectPod(pod: Json): StoredPod {
  const metadata = record(pod.metadata);
  const spec = record(pod.spec);
  const status = record(pod.status);
  const containers = list(spec.containers).filter(isRecord);
  const state = describePod(pod);
  return {
    name: required(text(metadata.name), 'metadata.name'),
    uid: required(text(metadata.uid), 'metadata.uid'),
    phase: text(status.phase) ?? 'Unknown',
    state: state.word,
    message: words(state.message),
    ready: list(status.conditions)
      .filter(isRecord)
      .some(({ type, status: value }) => type === 'Ready' && value === 'True'),
    containersReady: state.containersReady,
    containersTotal: state.containersTotal,
    restarts: state.restarts,
    lastRestartAt: state.lastRestartAt,
    lastTerminationReason: state.lastTerminationReason,
    createdAt: required(
      moment(metadata.creationTimestamp),
      'metadata.creationTimestamp',
    ),
    node: text(spec.nodeName),
    ownerUid: controllerUid(metadata),
    images: containers.map(container => text(container.image) ?? ''),
    cpuLimit: sumOfLimits(containers, 'cpu'),
    memoryLimit: sumOfLimits(containers, 'memory'),
  };
}

/** Uid of the owner that is marked as the controller. */
export function controllerUid(metadata: Json): string | undefined {
  return text(
    list(metadata.ownerReferences)
      .filter(isRecord)
      .find(owner => owner.controller === true)?.uid,
  );
}

/** A pod is limited only if every one of its containers is. */
function sumOfLimits(
  containers: Json[],
  resource: 'cpu' | 'memory',
): number | undefined {
  let sum = 0;
  for (const container of containers) {
    const limit = parseQuantity(
      record(record(container.resources).limits)[resource],
    );
    if (limit === undefined) {
      return undefined;
    }
    sum += limit;
  }
  return containers.length > 0 ? sum : undefined;
}
