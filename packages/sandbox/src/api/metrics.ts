import type { Pod } from '../store/kinds';
import { timestamp } from '../store/names';
import { isReady } from '../kubelet/podStatus';
import type { Store } from '../store/store';
import type { Call, Reply } from './call';
import { json } from './call';
import { selection } from './read';
import type { ResourceRequest } from './requestInfo';
import { notFound } from './status';

/** What one pod uses. */
export interface Usage {
  /** Thousandths of a core. */
  cpuMillis: number;
  memoryMiB: number;
}

/** Where usage comes from: the model of the service. */
export type UsageSource = (pod: Pod) => Usage;

/** GET of metrics.k8s.io: pods that run, and nodes with what runs on them. */
export function metrics(
  store: Store,
  usage: UsageSource,
  call: Call,
  request: ResourceRequest,
): Reply {
  return request.type.plural === 'nodes'
    ? nodeMetrics(store, usage, request)
    : podMetrics(store, usage, call, request);
}

function podMetrics(
  store: Store,
  usage: UsageSource,
  call: Call,
  request: ResourceRequest,
): Reply {
  const now = timestamp();
  const items = store
    .list('pods', request.namespace)
    .filter(selection(call.query, request.type))
    .filter(pod => isReady(pod) && !pod.metadata.deletionTimestamp)
    .map(pod => {
      const { cpuMillis, memoryMiB } = usage(pod);
      const { name, namespace, labels } = pod.metadata;
      return {
        metadata: { name, namespace, labels, creationTimestamp: now },
        timestamp: now,
        window: '15s',
        containers: pod.spec.containers.map(container => ({
          name: container.name,
          usage: { cpu: `${cpuMillis}m`, memory: `${memoryMiB}Mi` },
        })),
      };
    });
  if (!request.name) {
    return json(200, {
      kind: 'PodMetricsList',
      apiVersion: 'metrics.k8s.io/v1beta1',
      metadata: {},
      items,
    });
  }
  const found = items.find(item => item.metadata.name === request.name);
  if (!found) {
    throw notFound(
      { group: 'metrics.k8s.io', plural: 'podmetrics' },
      `${request.namespace}/${request.name}`,
    );
  }
  return json(200, {
    kind: 'PodMetrics',
    apiVersion: 'metrics.k8s.io/v1beta1',
    ...found,
  });
}

function nodeMetrics(
  store: Store,
  usage: UsageSource,
  request: ResourceRequest,
): Reply {
  const totals = new Map<string, Usage>();
  for (const pod of store.list('pods')) {
    if (pod.spec.nodeName && isReady(pod)) {
      const { cpuMillis, memoryMiB } = usage(pod);
      const total = totals.get(pod.spec.nodeName) ?? {
        cpuMillis: 0,
        memoryMiB: 0,
      };
      totals.set(pod.spec.nodeName, {
        cpuMillis: total.cpuMillis + cpuMillis,
        memoryMiB: total.memoryMiB + memoryMiB,
      });
    }
  }
  const items = store
    .list('nodes')
    .filter(node =>
      node.status.conditions?.some(
        ({ type, status }) => type === 'Ready' && status === 'True',
      ),
    )
    .map(node => {
      const used = totals.get(node.metadata.name) ?? {
        cpuMillis: 0,
        memoryMiB: 0,
      };
      return {
        metadata: { name: node.metadata.name },
        timestamp: timestamp(),
        window: '15s',
        // What the node itself and its daemons take.
        usage: {
          cpu: `${used.cpuMillis + 400}m`,
          memory: `${used.memoryMiB + 2048}Mi`,
        },
      };
    });
  if (!request.name) {
    return json(200, {
      kind: 'NodeMetricsList',
      apiVersion: 'metrics.k8s.io/v1beta1',
      metadata: {},
      items,
    });
  }
  const found = items.find(item => item.metadata.name === request.name);
  if (!found) {
    throw notFound(
      { group: 'metrics.k8s.io', plural: 'nodemetrics' },
      request.name,
    );
  }
  return json(200, {
    kind: 'NodeMetrics',
    apiVersion: 'metrics.k8s.io/v1beta1',
    ...found,
  });
}
