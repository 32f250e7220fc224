import type { ContainerStatus, KubeObject, Pod } from '../store/kinds';
import type { ResourceType } from '../store/resources';

interface Column {
  name: string;
  type: string;
  format: string;
  description: string;
  priority: number;
}

const NAME_DESCRIPTION =
  'Name must be unique within a namespace. Is required when creating resources, although some resources may allow a ' +
  'client to request the generation of an appropriate name automatically. Name is primarily intended for creation ' +
  'idempotence and configuration definition. Cannot be updated. More info: ' +
  'https://kubernetes.io/docs/concepts/overview/working-with-objects/names#names';

function column(
  name: string,
  priority = 0,
  format = '',
  description = name,
): Column {
  return { name, type: 'string', format, description, priority };
}

const NAME = column('Name', 0, 'name', NAME_DESCRIPTION);

const POD_COLUMNS = [
  NAME,
  column(
    'Ready',
    0,
    '',
    'The aggregate readiness state of this pod for accepting traffic.',
  ),
  column(
    'Status',
    0,
    '',
    'The aggregate status of the containers in this pod.',
  ),
  column(
    'Restarts',
    0,
    '',
    'The number of times the containers in this pod have been restarted.',
  ),
  column('Age', 0, '', 'The time since this object was created.'),
  column('IP', 1, '', 'The address of the pod, empty if not yet allocated.'),
  column('Node', 1, '', 'The node on which this pod runs.'),
  column('Nominated Node', 1),
  column('Readiness Gates', 1),
];

const OTHER_COLUMNS = [
  NAME,
  column('Created At', 0, 'date', 'The time at which this object was created.'),
];

/** The Table representation, as `kubectl get` asks for it. */
export function table(
  type: ResourceType,
  objects: KubeObject[],
  resourceVersion: string,
) {
  const pods = type.kind === 'Pod';
  return {
    kind: 'Table',
    apiVersion: 'meta.k8s.io/v1',
    metadata: { resourceVersion },
    columnDefinitions: pods ? POD_COLUMNS : OTHER_COLUMNS,
    rows: objects.map(object => ({
      cells: pods
        ? podCells(object as Pod)
        : [object.metadata.name, object.metadata.creationTimestamp],
      object: {
        kind: 'PartialObjectMetadata',
        apiVersion: 'meta.k8s.io/v1',
        metadata: object.metadata,
      },
    })),
  };
}

/** The words `kubectl get pods` has for the state of a pod. */
export function podStatusText(pod: Pod): string {
  if (pod.metadata.deletionTimestamp) {
    return pod.status.reason === 'NodeLost' ? 'Unknown' : 'Terminating';
  }
  for (const { state } of pod.status.containerStatuses ?? []) {
    if (state.waiting?.reason) {
      return state.waiting.reason;
    }
    if (state.terminated?.reason) {
      return state.terminated.reason;
    }
  }
  return pod.status.reason ?? pod.status.phase;
}

function podCells(pod: Pod): string[] {
  const statuses = pod.status.containerStatuses ?? [];
  const ready = statuses.filter(status => status.ready).length;
  const restarts = statuses.reduce(
    (sum, status) => sum + status.restartCount,
    0,
  );
  return [
    pod.metadata.name,
    `${ready}/${pod.spec.containers.length}`,
    podStatusText(pod),
    restartsText(statuses, restarts),
    age(pod.metadata.creationTimestamp),
    pod.status.podIP ?? '<none>',
    pod.spec.nodeName ?? '<none>',
    '<none>',
    '<none>',
  ];
}

/** `0`, or `3 (2m5s ago)` once a container has ended. */
function restartsText(statuses: ContainerStatus[], restarts: number): string {
  const ended = statuses
    .map(({ lastState }) => lastState.terminated?.finishedAt ?? '')
    .sort()
    .pop();
  return restarts && ended
    ? `${restarts} (${age(ended)} ago)`
    : String(restarts);
}

/** A duration as Kubernetes prints ages: `45s`, `3m34s`, `2h5m`, `3d`. */
export function age(since: string, now = Date.now()): string {
  const seconds = Math.max(0, Math.floor((now - Date.parse(since)) / 1000));
  if (seconds < 120) {
    return `${seconds}s`;
  }
  const minutes = Math.floor(seconds / 60);
  if (minutes < 10) {
    return seconds % 60 ? `${minutes}m${seconds % 60}s` : `${minutes}m`;
  }
  if (minutes < 180) {
    return `${minutes}m`;
  }
  const hours = Math.floor(minutes / 60);
  if (hours < 8) {
    return minutes % 60 ? `${hours}h${minutes % 60}m` : `${hours}h`;
  }
  return hours < 48 ? `${hours}h` : `${Math.floor(hours / 24)}d`;
}
