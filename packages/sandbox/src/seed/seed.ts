import type { Registry } from '../api/registry';
import { Placement } from '../kubelet/placement';
import { scheduled, withContainers } from '../kubelet/podStatus';
import type { ControllerManager } from '../controllers/manager';
import type { Seed } from '../options';
import type {
  JsonObject,
  KubeObject,
  Node,
  ObjectMeta,
  Pod,
} from '../store/kinds';
import { newUid, sameJson, timestamp } from '../store/names';
import { resourceTypeOfKind, storedType } from '../store/resources';
import { backdate } from './backdate';
import {
  deploymentManifest,
  ENVIRONMENTS,
  imageOf,
  surroundings,
  workerManifest,
} from './manifests';

const APPLY = 'kubectl-client-side-apply';
const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration';

/** Fills the store with a cluster that has been running for a while. */
export function plantSeed(
  registry: Registry,
  manager: ControllerManager,
  seed: Seed,
  options: { worker?: boolean } = {},
): void {
  for (const namespace of ['default', 'kube-system']) {
    createNamespace(registry, namespace);
  }
  const pods = typeof seed === 'object' ? seed.pods : 0;
  const nodes = Math.max(3, Math.ceil(pods / 100));
  for (let number = 1; number <= nodes; number++) {
    createNode(registry, `node-${number}`);
  }
  if (seed === 'empty') {
    return;
  }
  const placement = new Placement(registry.store);
  for (const environment of Object.values(ENVIRONMENTS)) {
    const { namespace, replicas } = environment;
    const count =
      pods && namespace === ENVIRONMENTS.production.namespace ? pods : replicas;
    createNamespace(registry, namespace);
    const manifests = surroundings({
      ...environment,
      ...(pods ? { maxReplicas: Math.max(10, pods) } : {}),
    });
    manifests.forEach(manifest => applyManifest(registry, manifest));
    giveAddresses(registry, namespace);
    for (const version of ['1.0.0', '1.1.0']) {
      applyManifest(
        registry,
        deploymentManifest(namespace, version === '1.0.0' ? 0 : count, version),
      );
      settle(registry, manager, placement);
    }
    if (options.worker) {
      applyManifest(registry, workerManifest(environment, '1.1.0'));
      settle(registry, manager, placement);
    }
  }
  backdate(registry.store, imageOf('1.1.0'));
}

/** Applies a manifest as `kubectl apply` does: with the last-applied annotation, creating or patching. */
export function applyManifest(
  registry: Registry,
  manifest: JsonObject,
  by = APPLY,
): KubeObject {
  const type = resourceTypeOfKind(
    String(manifest.apiVersion),
    String(manifest.kind),
  );
  if (!type) {
    throw new Error(`The sandbox has no kind '${String(manifest.kind)}'`);
  }
  const given = manifest.metadata as ObjectMeta;
  const annotations = {
    [LAST_APPLIED]: `${JSON.stringify(manifest)}\n`,
    ...given.annotations,
  };
  const object = {
    ...manifest,
    metadata: { ...given, annotations },
  } as unknown as KubeObject;
  const existing = registry.store.get(type.plural, given.namespace, given.name);
  if (!existing) {
    return registry.create(type, given.namespace, object, { manager: by });
  }
  const kept = { ...existing.metadata.annotations, ...annotations };
  const metadata = {
    ...object.metadata,
    annotations: kept,
    resourceVersion: '',
    uid: '',
  };
  return registry.update(
    type,
    existing,
    { ...object, metadata },
    { manager: by },
  );
}

/** Runs the controllers by hand and starts every pod at once, until nothing changes any more. */
function settle(
  registry: Registry,
  manager: ControllerManager,
  placement: Placement,
): void {
  const { store } = registry;
  let before = -1;
  while (before !== store.current()) {
    before = store.current();
    manager.syncAll();
    startPods(registry, placement);
  }
}

function startPods(registry: Registry, placement: Placement): void {
  const { store } = registry;
  for (const pod of store.list('pods')) {
    if (pod.metadata.deletionTimestamp) {
      store.remove('pods', pod.metadata.namespace, pod.metadata.name);
    } else if (!pod.spec.nodeName) {
      const node = placement.chooseNode() ?? '';
      const view = {
        state: { running: { startedAt: timestamp() } },
        ready: true,
        restartCount: 0,
      };
      const address = placement.addressOf(pod);
      startPod(
        registry,
        pod,
        withContainers(scheduled(pod, node), view, address),
      );
    }
  }
}

function startPod(registry: Registry, pod: Pod, started: Pod): void {
  const onNode: Pod = { ...pod, spec: started.spec };
  const bound = registry.store.put('pods', onNode);
  registry.update(
    storedType('pods'),
    bound,
    { ...started, metadata: bound.metadata },
    { manager: 'kubelet', subresource: 'status' },
  );
}

/** What an ingress controller does with the Ingresses it finds. */
function giveAddresses(registry: Registry, namespace: string): void {
  const type = storedType('ingresses');
  for (const ingress of registry.store.list('ingresses', namespace)) {
    // Of a network that is for documentation only (RFC 5737).
    const status = { loadBalancer: { ingress: [{ ip: '203.0.113.10' }] } };
    registry.update(type, ingress, { ...ingress, status } as KubeObject, {
      manager: 'nginx-ingress-controller',
      subresource: 'status',
    });
  }
}

function createNamespace(registry: Registry, name: string): void {
  const type = storedType('namespaces');
  const metadata = {
    name,
    labels: { 'kubernetes.io/metadata.name': name },
  } as unknown as ObjectMeta;
  if (!registry.store.get('namespaces', undefined, name)) {
    registry.create(
      type,
      undefined,
      { kind: 'Namespace', apiVersion: 'v1', metadata },
      { manager: APPLY },
    );
  }
}

function createNode(registry: Registry, name: string): void {
  const type = storedType('nodes');
  const capacity = { cpu: '16', memory: '64Gi', pods: '250' };
  const node = registry.create(
    type,
    undefined,
    {
      kind: 'Node',
      apiVersion: 'v1',
      metadata: {
        name,
        labels: { 'kubernetes.io/hostname': name },
      } as unknown as ObjectMeta,
      spec: {},
    } as Node,
    { manager: 'kubelet' },
  );
  const now = timestamp();
  const status = {
    capacity,
    allocatable: capacity,
    conditions: [
      nodeCondition(
        'Ready',
        'True',
        'KubeletReady',
        'kubelet is posting ready status',
        now,
      ),
      nodeCondition(
        'MemoryPressure',
        'False',
        'KubeletHasSufficientMemory',
        'kubelet has sufficient memory available',
        now,
      ),
      nodeCondition(
        'DiskPressure',
        'False',
        'KubeletHasNoDiskPressure',
        'kubelet has no disk pressure',
        now,
      ),
      nodeCondition(
        'PIDPressure',
        'False',
        'KubeletHasSufficientPID',
        'kubelet has sufficient PID available',
        now,
      ),
    ],
    addresses: [
      { type: 'InternalIP', address: '127.0.0.1' },
      { type: 'Hostname', address: name },
    ],
    daemonEndpoints: { kubeletEndpoint: { Port: 10250 } },
    nodeInfo: {
      machineID: newUid().replace(/-/g, ''),
      systemUUID: newUid(),
      bootID: newUid(),
      kernelVersion: '6.12.0',
      osImage: 'Sandbox Linux',
      containerRuntimeVersion: 'containerd://2.1.0',
      kubeletVersion: 'v1.36.2',
      kubeProxyVersion: '',
      operatingSystem: 'linux',
      architecture: 'amd64',
    },
  };
  const current = { ...node, status } as unknown as KubeObject;
  if (!sameJson(node, current)) {
    registry.update(type, node, current, {
      manager: 'kubelet',
      subresource: 'status',
    });
  }
}

function nodeCondition(
  type: string,
  status: string,
  reason: string,
  message: string,
  time: string,
) {
  return {
    type,
    status,
    lastHeartbeatTime: time,
    lastTransitionTime: time,
    reason,
    message,
  };
}
