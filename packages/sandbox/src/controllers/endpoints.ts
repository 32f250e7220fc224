import { isReady } from '../kubelet/podStatus';
import type { EndpointSlice, ObjectMeta, Pod, Service } from '../store/kinds';
import { sameJson, timestamp } from '../store/names';
import { matchesSelector } from '../store/selectors';
import type { Control } from './control';

const SERVICE_LABEL = 'kubernetes.io/service-name';

/** A slice holds this many endpoints at most. */
const SLICE_SIZE = 100;

/** One pass of the endpoint slice controller: which pods a Service sends traffic to. */
export function syncEndpoints(
  control: Control,
  service: Service,
  pods: Pod[],
): void {
  if (!service.spec.selector || !Object.keys(service.spec.selector).length) {
    return;
  }
  const endpoints = pods
    .filter(
      pod =>
        pod.metadata.namespace === service.metadata.namespace &&
        pod.status.podIP !== undefined &&
        matchesSelector(
          { matchLabels: service.spec.selector },
          pod.metadata.labels,
        ),
    )
    .map(endpoint);
  const slices = control.store
    .list('endpointslices', service.metadata.namespace)
    .filter(
      ({ metadata }) =>
        metadata.labels?.[SERVICE_LABEL] === service.metadata.name,
    );
  const parts: unknown[][] = [];
  for (
    let start = 0;
    start === 0 || start < endpoints.length;
    start += SLICE_SIZE
  ) {
    parts.push(endpoints.slice(start, start + SLICE_SIZE));
  }
  parts.forEach((part, index) => {
    const slice = slices[index];
    if (!slice) {
      control.create('endpointslices', build(service, part));
    } else if (!sameJson(slice.endpoints, part)) {
      const annotations = {
        ...slice.metadata.annotations,
        'endpoints.kubernetes.io/last-change-trigger-time': timestamp(),
      };
      control.update('endpointslices', {
        ...slice,
        metadata: { ...slice.metadata, annotations },
        endpoints: part,
      });
    }
  });
  slices
    .slice(parts.length)
    .forEach(slice => control.remove('endpointslices', slice));
}

function endpoint(pod: Pod) {
  const ready = isReady(pod);
  const terminating = Boolean(pod.metadata.deletionTimestamp);
  return {
    addresses: [pod.status.podIP],
    conditions: { ready: ready && !terminating, serving: ready, terminating },
    targetRef: {
      kind: 'Pod',
      namespace: pod.metadata.namespace,
      name: pod.metadata.name,
      uid: pod.metadata.uid,
    },
    nodeName: pod.spec.nodeName,
  };
}

function build(service: Service, endpoints: unknown[]): EndpointSlice {
  const { name, namespace, uid } = service.metadata;
  return {
    kind: 'EndpointSlice',
    apiVersion: 'discovery.k8s.io/v1',
    metadata: {
      generateName: `${name}-`,
      namespace,
      labels: {
        'endpointslice.kubernetes.io/managed-by':
          'endpointslice-controller.k8s.io',
        [SERVICE_LABEL]: name,
      },
      annotations: {
        'endpoints.kubernetes.io/last-change-trigger-time': timestamp(),
      },
      ownerReferences: [
        {
          apiVersion: 'v1',
          kind: 'Service',
          name,
          uid,
          controller: true,
          blockOwnerDeletion: true,
        },
      ],
    } as unknown as ObjectMeta,
    addressType: 'IPv4',
    endpoints,
    ports: (service.spec.ports ?? []).map(port => ({
      name: port.name ?? '',
      protocol: port.protocol ?? 'TCP',
      port: typeof port.targetPort === 'number' ? port.targetPort : port.port,
    })),
  };
}
