import { isReady } from '../kubelet/podStatus';
import type { Sandbox } from '../sandbox';
import { startSandbox } from '../sandbox';
import type { Deployment, Node } from '../store/kinds';
import { FAST, send } from '../replay/recordedCluster';

const NAMESPACE = 'quantum-rerank';
const DEPLOYMENT = `/apis/apps/v1/namespaces/${NAMESPACE}/deployments/quantum-rerank`;

describe('controllers', () => {
  let sandbox: Sandbox;

  beforeEach(async () => {
    sandbox = await startSandbox({ timing: FAST });
  });

  afterEach(async () => {
    await sandbox.stop();
  });

  const deployment = (): Deployment => {
    const found = sandbox
      .objects()
      .get('deployments', NAMESPACE, 'quantum-rerank');
    if (!found) {
      throw new Error('no Deployment');
    }
    return found;
  };
  const pods = () =>
    sandbox
      .objects()
      .list('pods', NAMESPACE)
      .filter(pod => pod.metadata.labels?.app === 'quantum-rerank');
  const revisions = () =>
    sandbox
      .objects()
      .list('replicasets', NAMESPACE)
      .filter(set => set.metadata.labels?.app === 'quantum-rerank')
      .map(
        ({ metadata }) =>
          metadata.annotations?.['deployment.kubernetes.io/revision'],
      )
      .sort();
  const settled = () =>
    sandbox.waitFor(() => {
      const { spec, status, metadata } = deployment();
      return (
        status.observedGeneration === metadata.generation &&
        (status.updatedReplicas ?? 0) === spec.replicas &&
        (status.availableReplicas ?? 0) === spec.replicas &&
        (status.replicas ?? 0) === spec.replicas &&
        pods().length === spec.replicas
      );
    });
  const setImage = (tag: string) =>
    sandbox
      .objects()
      .change<Deployment>(
        'deployments',
        NAMESPACE,
        'quantum-rerank',
        object => {
          object.spec.template.spec.containers[0].image = `registry.example.com/quantum-rerank:${tag}`;
        },
      );

  it('starts with a running release and the one before it', () => {
    expect(revisions()).toEqual(['1', '2']);
    expect(pods().filter(isReady)).toHaveLength(3);
    expect(deployment().status).toMatchObject({
      replicas: 3,
      availableReplicas: 3,
      observedGeneration: deployment().metadata.generation,
    });
    expect(
      Date.now() - Date.parse(deployment().metadata.creationTimestamp),
    ).toBeGreaterThan(86_400_000);
  });

  it('never has fewer available or more existing pods than the strategy allows', async () => {
    setImage('1.2.0');
    let least = Infinity;
    let most = 0;
    await sandbox.waitFor(() => {
      const present = pods().filter(
        ({ metadata }) => !metadata.deletionTimestamp,
      );
      least = Math.min(least, present.filter(isReady).length);
      most = Math.max(most, present.length);
      return deployment().status.updatedReplicas === 3 && present.length === 3;
    });
    // 3 replicas: 25 % up is one more, 25 % down is none less.
    expect(least).toBeGreaterThanOrEqual(3);
    expect(most).toBeLessThanOrEqual(4);
  });

  it('keeps as many old revisions as the limit says', async () => {
    sandbox
      .objects()
      .change<Deployment>(
        'deployments',
        NAMESPACE,
        'quantum-rerank',
        object => {
          object.spec.revisionHistoryLimit = 1;
        },
      );
    for (const tag of ['1.2.0', '1.3.0']) {
      setImage(tag);
      await settled();
    }
    await sandbox.waitFor(() => revisions().length === 2);
    expect(revisions()).toEqual(['3', '4']);
  });

  it('makes no rollout while paused and makes it on resume', async () => {
    await send(sandbox, 'PATCH', DEPLOYMENT, { spec: { paused: true } });
    setImage('1.2.0');
    await sandbox.waitFor(
      () =>
        deployment().status.observedGeneration ===
        deployment().metadata.generation,
    );
    expect(revisions()).toEqual(['1', '2']);
    await send(sandbox, 'PATCH', DEPLOYMENT, { spec: { paused: null } });
    await settled();
    expect(revisions()).toEqual(['1', '2', '3']);
  });

  it('replaces everything at once with the Recreate strategy', async () => {
    sandbox
      .objects()
      .change<Deployment>(
        'deployments',
        NAMESPACE,
        'quantum-rerank',
        object => {
          object.spec.strategy = { type: 'Recreate' };
        },
      );
    setImage('1.2.0');
    await sandbox.waitFor(
      () =>
        pods().filter(({ metadata }) => !metadata.deletionTimestamp).length ===
        0,
    );
    await settled();
    expect(revisions()).toEqual(['1', '2', '3']);
  });

  it('restarts a crashing container with growing pauses and keeps the end of the last run', async () => {
    setImage('1.2.1-crash');
    await sandbox.waitFor(() =>
      pods().some(pod =>
        pod.status.containerStatuses?.some(
          ({ restartCount, state }) =>
            restartCount >= 2 && state.waiting?.reason === 'CrashLoopBackOff',
        ),
      ),
    );
    const pod = pods().find(
      each => (each.status.containerStatuses?.[0].restartCount ?? 0) >= 2,
    );
    expect(pod?.status.containerStatuses?.[0]).toMatchObject({
      ready: false,
      lastState: { terminated: { exitCode: 1, reason: 'Error' } },
    });
    const logs = await fetch(
      `${sandbox.url}/api/v1/namespaces/${NAMESPACE}/pods/${pod?.metadata.name}/log?previous=true`,
      { headers: { authorization: `Bearer ${sandbox.tokens.viewer}` } },
    );
    expect(await logs.text()).toContain('model file is corrupt');
  });

  it('counts disruptions and endpoints with the ready pods', async () => {
    await send(sandbox, 'PATCH', `${DEPLOYMENT}/scale`, {
      spec: { replicas: 4 },
    });
    await settled();
    await sandbox.waitFor(
      objects =>
        objects.list('poddisruptionbudgets', NAMESPACE)[0].status
          .disruptionsAllowed === 2,
    );
    const slice = sandbox
      .objects()
      .list('endpointslices', NAMESPACE)
      .find(({ metadata }) =>
        metadata.name.startsWith('quantum-rerank-service'),
      );
    expect(slice?.endpoints).toHaveLength(4);
    expect(slice?.endpoints).toEqual(
      expect.arrayContaining([
        expect.objectContaining({
          conditions: { ready: true, serving: true, terminating: false },
        }),
      ]),
    );
  });

  it('leaves pods waiting while no node takes them', async () => {
    const nodes = sandbox.objects().list('nodes');
    const cordon = (unschedulable: boolean) =>
      nodes.forEach(({ metadata }) =>
        sandbox
          .objects()
          .change<Node>('nodes', undefined, metadata.name, node => {
            node.spec.unschedulable = unschedulable;
          }),
      );
    cordon(true);
    await send(sandbox, 'PATCH', `${DEPLOYMENT}/scale`, {
      spec: { replicas: 4 },
    });
    await sandbox.waitFor(objects =>
      objects
        .list('events', NAMESPACE)
        .some(
          ({ reason, message }) =>
            reason === 'FailedScheduling' &&
            message.startsWith('0/3 nodes are available'),
        ),
    );
    expect(pods().filter(pod => !pod.spec.nodeName)).toHaveLength(1);
    cordon(false);
    await settled();
    const addresses = sandbox
      .objects()
      .list('pods')
      .map(({ status }) => status.podIP);
    expect(new Set(addresses).size).toBe(addresses.length);
  });

  it('removes what a deleted Deployment owned, and a namespace with all it holds', async () => {
    await send(sandbox, 'DELETE', DEPLOYMENT);
    await sandbox.waitFor(() => pods().length === 0 && !revisions().length);
    await send(sandbox, 'DELETE', '/api/v1/namespaces/quantum-rerank-staging');
    await sandbox.waitFor(
      objects => objects.list('pods', 'quantum-rerank-staging').length === 0,
    );
    expect(
      sandbox.objects().list('deployments', 'quantum-rerank-staging'),
    ).toEqual([]);
  });
});
