import {
  FIELD_MANAGER,
  OBJECT_ANNOTATIONS,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import type { KubernetesRequest } from '../kubernetes/KubernetesApi';
import { readClusterChoice } from './__testUtils__/clusterChoice';
import { CONFIG_MAP, MOST_REPLICAS } from './__testUtils__/manifests';
import { ownedFields, type LiveEvent } from './__testUtils__/objects';
import { Suite } from './__testUtils__/Suite';
import { PERSON } from './__testUtils__/SuiteBackend';
import { SOMEBODY_ELSE } from './__testUtils__/SuiteNamespace';
import { until } from './__testUtils__/until';
import { watchWrites } from './__testUtils__/watchWrites';

const choice = readClusterChoice(process.env);
const { good, newer } = choice.images;
jest.setTimeout(choice.patienceMs * 3);

const CHANGE_CAUSE = 'kubernetes.io/change-cause';
const MARKS = Object.values(OBJECT_ANNOTATIONS).map(
  name => `metadata.annotations.${name}`,
);
const restart = { action: 'restart', parameters: {} } as const;
const scaleTo = (replicas: number) =>
  ({ action: 'scale', parameters: { replicas } } as const);

/** The different ways in which something was written; how often says nothing, conflicts repeat it. */
function kindsOf(writes: KubernetesRequest[]): string[] {
  const kinds = writes.map(
    ({ method, patchType, query }) =>
      `${method} ${patchType ?? 'object'} ${JSON.stringify(query)}`,
  );
  return [...new Set(kinds)].sort();
}

function nextSecond(): Promise<void> {
  return new Promise(later => setTimeout(later, 1001 - (Date.now() % 1000)));
}

describe(`changing a workload (${choice.kind})`, () => {
  const suite = new Suite(choice);

  beforeAll(() => suite.start());
  afterAll(() => suite.stop());
  beforeEach(() => suite.deploy({ replicas: 2 }));

  const imageNow = async () =>
    (await suite.namespace.deployment()).spec.template.spec.containers[0].image;

  it('scales up and down, with its marks on the object and one Event each', async () => {
    const writes = watchWrites(suite);
    const plan = await suite.backend.plan('operated', scaleTo(4));
    expect(plan).toMatchObject({
      executable: true,
      dryRun: { state: 'accepted' },
      changes: [{ path: 'spec.replicas', before: 2, after: 4 }],
    });
    const up = await suite.backend.outcome(
      await suite.backend.request('operated', plan, {
        reason: 'more load than usual',
      }),
    );

    expect(up).toMatchObject({
      state: 'succeeded',
      requestedBy: PERSON,
      inverse: { action: 'scale', parameters: { replicas: 2 } },
    });
    expect(up.message).toMatch(
      /^Scaled operated from 2 to 4 replicas\. 4 of 4 pods are available/,
    );
    const scaled = await suite.namespace.deployment();
    expect(scaled).toMatchObject({
      spec: { replicas: 4 },
      status: { availableReplicas: 4 },
    });
    expect(scaled.metadata.annotations).toMatchObject({
      [OBJECT_ANNOTATIONS.operation]: up.id,
      [OBJECT_ANNOTATIONS.by]: PERSON,
      [OBJECT_ANNOTATIONS.reason]: 'more load than usual',
    });
    expect(ownedFields(scaled, FIELD_MANAGER)).toEqual(
      [...MARKS, 'spec.replicas'].sort(),
    );

    const down = await suite.backend.carryOut('operated', scaleTo(1));
    expect(down.state).toBe('succeeded');
    await suite.backend.untilSnapshot(
      'operated',
      'one pod is left',
      ({ deployment, pods }) =>
        deployment?.lastOperation?.id === down.id && pods.total === 1,
    );

    const told = await until('both Events', choice.patienceMs, async () => {
      const events = (await suite.namespace.list<LiveEvent>('events')).filter(
        ({ source, involvedObject }) =>
          source?.component === FIELD_MANAGER &&
          involvedObject.uid === scaled.metadata.uid,
      );
      return events.length >= 2 && events;
    });
    expect(told.map(({ reason, message }) => [reason, message]).sort()).toEqual(
      [
        [
          'QuantumRerankScale',
          `Scale operated to 1, asked for by ${PERSON} (portal): because of the cluster suite`,
        ],
        [
          'QuantumRerankScale',
          `Scale operated to 4, asked for by ${PERSON} (portal): more load than usual`,
        ],
      ],
    );
    // Narrow patches under one name; nothing is replaced, deleted or forced.
    expect(kindsOf(writes.end())).toEqual([
      `PATCH application/merge-patch+json {"fieldManager":"${FIELD_MANAGER}"}`,
      `POST object {"fieldManager":"${FIELD_MANAGER}"}`,
    ]);
    const history = await suite.backend.client.listOperations(
      suite.backend.ref('operated'),
      { limit: 2 },
      { token: suite.backend.token },
    );
    expect(history.items.map(({ id }) => id)).toEqual([down.id, up.id]);
  });

  it('restarts every pod and touches nothing but the annotation', async () => {
    const before = await suite.namespace.list('pods');
    const ended = await suite.backend.carryOut('operated', restart);

    expect(ended.state).toBe('succeeded');
    const after = await until(
      'the old pods are gone',
      choice.patienceMs,
      async () => {
        const pods = await suite.namespace.list('pods');
        return pods.length === 2 && pods;
      },
    );
    const uids = new Set(before.map(({ metadata }) => metadata.uid));
    expect(after.filter(({ metadata }) => uids.has(metadata.uid))).toEqual([]);
    const deployment = await suite.namespace.deployment();
    expect(ownedFields(deployment, FIELD_MANAGER)).toEqual(
      [
        ...MARKS,
        'spec.template.metadata.annotations.kubectl.kubernetes.io/restartedAt',
      ].sort(),
    );
    const { items } = await suite.backend.client.listRevisions(
      suite.backend.ref('operated'),
      {},
      { token: suite.backend.token },
    );
    expect(items).toMatchObject([
      { revision: 2, current: true, restartOf: 1 },
      { revision: 1, current: false },
    ]);
  });

  it('rolls a broken release back to the one that worked', async () => {
    await suite.namespace.release('newer', { changeCause: 'release newer' });
    await suite.backend.untilSnapshot(
      'operated',
      'the newer release is rolled out',
      ({ deployment, rollout }) =>
        deployment?.revision === 2 && rollout.state === 'complete',
    );
    await suite.namespace.release('broken', { changeCause: 'release broken' });
    const stalled = await suite.backend.untilSnapshot(
      'operated',
      'the broken release is stalled',
      ({ deployment, rollout }) =>
        deployment?.revision === 3 && rollout.state === 'stalled',
    );
    expect(stalled.verdict.state).toBe('critical');
    expect(stalled.deployment?.replicas.available).toBeGreaterThan(0);

    const writes = watchWrites(suite);
    const plan = await suite.backend.plan('operated', {
      action: 'rollback',
      parameters: {},
    });
    expect(plan).toMatchObject({
      executable: true,
      parameters: { revision: 2 },
    });
    const ended = await suite.backend.outcome(
      await suite.backend.request('operated', plan),
    );

    expect(ended).toMatchObject({
      state: 'succeeded',
      inverse: { action: 'rollback', parameters: { revision: 3 } },
    });
    const deployment = await suite.namespace.deployment();
    expect(deployment.spec.template.spec).toMatchObject({
      containers: [{ name: 'api', image: newer }],
    });
    expect(deployment.spec.template.spec).not.toHaveProperty('nodeSelector');
    expect(deployment.metadata.annotations).toMatchObject({
      [CHANGE_CAUSE]: 'release newer',
      'deployment.kubernetes.io/revision': '4',
      [OBJECT_ANNOTATIONS.operation]: ended.id,
    });
    expect(kindsOf(writes.end())[0]).toBe(
      `PATCH application/json-patch+json {"fieldManager":"${FIELD_MANAGER}"}`,
    );
    const recovered = await suite.backend.untilSnapshot(
      'operated',
      'it is well again',
      ({ rollout, verdict }) =>
        rollout.state === 'complete' && verdict.state !== 'critical',
    );
    expect(recovered.deployment).toMatchObject({
      revision: 4,
      changeCause: 'release newer',
      images: [{ container: 'api', image: newer }],
    });
  });

  it('brings the configuration back that the release ran with, and undoes that', async () => {
    const { api } = suite.namespace;
    const path = suite.namespace.path('ConfigMap', CONFIG_MAP);
    const configuration = async () =>
      (
        await api.request<{ data: Record<string, string> }>({
          method: 'GET',
          path,
        })
      ).data;
    const former = await configuration();
    const seen = await suite.backend.untilRevisionSeen('operated', 1);
    expect(seen).toMatchObject([
      { configMap: CONFIG_MAP, version: expect.any(String) },
    ]);
    // Kubernetes tells in whole seconds what was there first.
    await nextSecond();
    await api.request({
      method: 'PATCH',
      path,
      query: { fieldManager: SOMEBODY_ELSE },
      patchType: 'application/merge-patch+json',
      body: { data: { LOG_LEVEL: 'DEBUG', ADDED: 'x' } },
    });
    const changed = await configuration();
    await nextSecond();
    await suite.namespace.release('newer', { changeCause: 'release newer' });
    await suite.backend.untilSnapshot(
      'operated',
      'the newer release is rolled out',
      ({ deployment, rollout }) =>
        deployment?.revision === 2 && rollout.state === 'complete',
    );
    await suite.backend.untilRevisionSeen('operated', 2);

    const back = await suite.backend.carryOut('operated', {
      action: 'rollback',
      parameters: { configuration: true },
    });
    expect(back).toMatchObject({
      state: 'succeeded',
      inverse: {
        action: 'rollback',
        parameters: { configuration: expect.any(String) },
      },
    });
    expect(await configuration()).toEqual(former);
    expect(await imageNow()).toBe(good);

    const { action, parameters } = back.inverse!;
    const undone = await suite.backend.carryOut('operated', {
      action,
      parameters,
    });
    expect(undone.state).toBe('succeeded');
    expect(await configuration()).toEqual(changed);
    expect(await imageNow()).toBe(newer);
  });

  it('scales down one pod after the other', async () => {
    await suite.backend.carryOut('operated', scaleTo(3));
    const writes = watchWrites(suite);
    const down = await suite.backend.carryOut('operated', {
      action: 'scale',
      parameters: { replicas: 1, gradual: { step: 1, pause: '1s' } },
    });
    expect(down).toMatchObject({
      state: 'succeeded',
      inverse: { action: 'scale', parameters: { replicas: 3 } },
    });
    expect(
      writes
        .end()
        .filter(({ method }) => method === 'PATCH')
        .map(({ body }) => body),
    ).toMatchObject([{ spec: { replicas: 2 } }, { spec: { replicas: 1 } }]);
    expect(
      down.steps
        .filter(({ id }) => id.startsWith('replicas-'))
        .map(({ state }) => state),
    ).toEqual(['done', 'done']);
    expect((await suite.namespace.deployment()).status).toMatchObject({
      availableReplicas: 1,
    });
  });

  it('acts once for one key', async () => {
    const plan = await suite.backend.plan('operated', scaleTo(3));
    const answers = await Promise.all(
      [1, 2, 3].map(() =>
        suite.backend.request('operated', plan, {
          idempotencyKey: `once-${suite.namespace.name}`,
        }),
      ),
    );
    const [{ id }] = answers;
    expect(answers.every(answer => answer.id === id)).toBe(true);
    expect((await suite.backend.outcome({ id })).state).toBe('succeeded');
    expect((await suite.namespace.deployment()).metadata.generation).toBe(
      plan.target.generation + 1,
    );
  });

  it('says that an autoscaler undid a number above its maximum', async () => {
    const plan = await suite.backend.plan(
      'operated',
      scaleTo(MOST_REPLICAS + 1),
    );
    expect(plan.findings).toContainEqual(
      expect.objectContaining({
        code: 'replicas-owned-by-autoscaler',
        message: expect.stringContaining(`put back to ${MOST_REPLICAS}`),
      }),
    );
    const ended = await suite.backend.outcome(
      await suite.backend.request('operated', plan),
    );
    expect(ended.state).toBe('overridden');
    expect((await suite.namespace.deployment()).spec.replicas).toBe(
      MOST_REPLICAS,
    );
  });
});
