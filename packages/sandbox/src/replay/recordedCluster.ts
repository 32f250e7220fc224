import type { Sandbox } from '../sandbox';
import { startSandbox } from '../sandbox';
import type { SandboxTiming } from '../options';
import type {
  Deployment,
  JsonObject,
  KubeObject,
  ObjectMeta,
  Pod,
} from '../store/kinds';
import { isReady } from '../kubelet/podStatus';
import { manifestOf, recording } from './recordings';

/** Namespace of the recordings. */
export const NAMESPACE = 'quantum-rerank';

/** Path of the Deployment the recordings are about. */
export const DEPLOYMENT = `/apis/apps/v1/namespaces/${NAMESPACE}/deployments/quantum-rerank`;

/** Durations that let a test run through a rollout in a fraction of a second. */
export const FAST: Partial<SandboxTiming> = {
  podStartMs: 20,
  terminationMs: 20,
  backOffMs: 50,
  maxBackOffMs: 200,
  crashAfterMs: 20,
  hpaSyncMs: 3_600_000,
  modelStepMs: 3_600_000,
  bookmarkMs: 3_600_000,
};

/** A sandbox that holds what the recorded cluster held before the first recording. */
export async function recordedCluster(
  timing: Partial<SandboxTiming> = {},
): Promise<Sandbox> {
  const sandbox = await startSandbox({
    seed: 'empty',
    timing: { ...FAST, ...timing },
  });
  const objects = sandbox.objects();
  const namespace = { name: NAMESPACE } as ObjectMeta;
  await send(sandbox, 'POST', '/api/v1/namespaces', {
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: namespace,
  });
  const listed = ['63', '65', '66'].flatMap(
    number => (recording(number).response.body as { items: unknown[] }).items,
  );
  const single = ['42', '50', '21'].map(
    number => recording(number).response.body,
  );
  const redis = (recording('70').response.body as { items: KubeObject[] })
    .items[1];
  for (const object of [...listed, ...single, redis]) {
    objects.apply(manifestOf(object));
  }
  objects.apply(manifestOf(recording('04').response.body));
  await rolledOut(sandbox);
  // The recorded Deployment had been scaled by hand before.
  for (const replicas of [4, 3]) {
    await send(sandbox, 'PATCH', `${DEPLOYMENT}/scale?fieldManager=kubectl`, {
      spec: { replicas },
    });
    await rolledOut(sandbox);
  }
  return sandbox;
}

/** Waits until the Deployment's rollout is complete and its old pods are gone. */
export async function rolledOut(sandbox: Sandbox): Promise<void> {
  await sandbox.waitFor(objects => {
    const deployment = objects.get('deployments', NAMESPACE, 'quantum-rerank');
    const pods = podsOf(sandbox);
    return (
      deployment !== undefined &&
      isComplete(deployment) &&
      pods.length === deployment.spec.replicas &&
      pods.every(isReady)
    );
  });
}

/** The service's pods. */
export function podsOf(sandbox: Sandbox): Pod[] {
  return sandbox
    .objects()
    .list('pods', NAMESPACE)
    .filter(pod => pod.metadata.labels?.app === 'quantum-rerank');
}

/** Makes a request as the administrator; objects go as merge patch or JSON. */
export async function send(
  sandbox: Sandbox,
  method: string,
  path: string,
  body?: unknown,
  headers: Record<string, string> = {},
): Promise<{ status: number; body: JsonObject }> {
  const response = await fetch(sandbox.url + path, {
    method,
    headers: {
      authorization: `Bearer ${sandbox.tokens.admin}`,
      'content-type':
        method === 'PATCH'
          ? 'application/merge-patch+json'
          : 'application/json',
      ...headers,
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return {
    status: response.status,
    body: (await response.json()) as JsonObject,
  };
}

/** Releases an image as the recorded pipeline did: image and change-cause in one patch. */
export async function release(
  sandbox: Sandbox,
  tag: string,
  version = tag,
): Promise<void> {
  const containers = [
    { name: 'api', image: `registry.example.com/quantum-rerank:${tag}` },
  ];
  await send(
    sandbox,
    'PATCH',
    DEPLOYMENT,
    {
      metadata: {
        annotations: { 'kubernetes.io/change-cause': `release ${version}` },
      },
      spec: { template: { spec: { containers } } },
    },
    { 'content-type': 'application/strategic-merge-patch+json' },
  );
}

function isComplete({ metadata, spec, status }: Deployment): boolean {
  return (
    (status.observedGeneration ?? 0) >= (metadata.generation ?? 0) &&
    (status.updatedReplicas ?? 0) === spec.replicas &&
    (status.replicas ?? 0) === spec.replicas &&
    (status.availableReplicas ?? 0) === spec.replicas &&
    !status.terminatingReplicas
  );
}
