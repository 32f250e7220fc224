import type { Sandbox } from '../sandbox';
import type { Deployment, JsonObject, Pod } from '../store/kinds';
import { normalise, without } from './normalise';
import {
  DEPLOYMENT,
  NAMESPACE,
  podsOf,
  recordedCluster,
  release,
  rolledOut,
  send,
} from './recordedCluster';
import { recording, replay } from './recordings';

interface WatchEvent<T> {
  type: string;
  object: T;
}

describe('recordings of rollouts and rollback', () => {
  let sandbox: Sandbox;
  let before: string;

  beforeAll(async () => {
    sandbox = await recordedCluster({
      deadlineScale: 1 / 15,
      backOffMs: 60_000,
      maxBackOffMs: 60_000,
    });
    await send(
      sandbox,
      'PATCH',
      `${DEPLOYMENT}/scale?fieldManager=quantum-rerank`,
      { spec: { replicas: 5 } },
    );
    await rolledOut(sandbox);
  });

  afterAll(async () => {
    await sandbox.stop();
  });

  /** The past as a watch tells it. */
  async function watched<T>(
    number: string,
    since: string,
  ): Promise<WatchEvent<T>[]> {
    const { body } = await replay(sandbox, recording(number), {
      path: path =>
        `${path.replace(
          /resourceVersion=\d+/,
          `resourceVersion=${since}`,
        )}&timeoutSeconds=1`,
    });
    return body as WatchEvent<T>[];
  }

  const distinct = (values: unknown[]) =>
    values
      .map(value => JSON.stringify(value))
      .filter((text, index, all) => text !== all[index - 1]);
  const reasonsOf = (events: WatchEvent<Deployment>[]) =>
    distinct(
      events.map(
        ({ object }) =>
          object.status.conditions?.find(({ type }) => type === 'Progressing')
            ?.reason,
      ),
    );
  const stepsOf = (events: WatchEvent<Deployment>[]) => {
    const first = events[0].object.metadata.generation ?? 0;
    return distinct(
      events.map(({ type, object: { metadata, status } }) => [
        type,
        (metadata.generation ?? 0) - first,
        (status.observedGeneration ?? 0) - first,
        metadata.annotations?.['deployment.kubernetes.io/revision'],
        metadata.annotations?.['kubernetes.io/change-cause'],
      ]),
    );
  };
  const recordedEvents = (number: string) =>
    recording(number).response.body as WatchEvent<Deployment>[];

  function keepsBounds(events: WatchEvent<Deployment>[]): void {
    for (const { object } of events.slice(2)) {
      // 5 replicas, a surge of 2 and one that may be missing.
      expect(object.status.replicas ?? 0).toBeLessThanOrEqual(7);
    }
  }

  it('26 a good release goes through the same steps', async () => {
    before = sandbox.objects().resourceVersion();
    await release(sandbox, '1.1.0');
    await rolledOut(sandbox);
    const events = await watched<Deployment>('26', before);
    const recorded = recordedEvents('26');
    expect(stepsOf(events)).toEqual(stepsOf(recorded));
    expect(reasonsOf(events)).toEqual(reasonsOf(recorded));
    keepsBounds(recorded);
    keepsBounds(events);
    expect(
      events.every(({ object }) => (object.status.availableReplicas ?? 0) >= 4),
    ).toBe(true);
    const last = (list: WatchEvent<Deployment>[]) =>
      list[list.length - 1].object;
    const exempt = [
      'metadata.managedFields',
      'metadata.generation',
      'status.observedGeneration',
    ];
    expect(normalise(without(last(events), exempt))).toEqual(
      normalise(without(last(recorded), exempt)),
    );
  });

  it('27 pods are born and end in the same steps', async () => {
    const describeStep = ({ type, object }: WatchEvent<Pod>) => [
      type,
      object.metadata.deletionGracePeriodSeconds ?? null,
      object.spec.nodeName ? 'placed' : 'waiting',
      object.status.phase,
      (object.status.conditions ?? [])
        .map(each => `${each.type}=${each.status}`)
        .sort(),
      (object.status.containerStatuses ?? []).map(({ ready, state }) => [
        ready,
        Object.keys(state)[0],
      ]),
    ];
    const lives = (events: WatchEvent<Pod>[]) => {
      const byName = new Map<string, unknown[]>();
      for (const event of events) {
        const { name } = event.object.metadata;
        byName.set(name, [...(byName.get(name) ?? []), describeStep(event)]);
      }
      const all = [...byName.values()] as [string, ...unknown[]][][];
      const births = all.filter(steps => steps[0][0] === 'ADDED');
      const ends = all.filter(
        steps =>
          steps[0][3] === 'Running' &&
          steps[steps.length - 1][0] === 'DELETED' &&
          steps.length === 3,
      );
      return [births, ends].map(list => [
        ...new Set(list.map(steps => JSON.stringify(steps))),
      ]);
    };
    const events = await watched<Pod>('27', before);
    const recorded = recording('27').response.body as WatchEvent<Pod>[];
    expect(lives(events)).toEqual(lives(recorded));
    expect(lives(events).map(kinds => kinds.length)).toEqual([1, 1]);
  });

  it('28 a broken release stops in the same steps', async () => {
    const since = sandbox.objects().resourceVersion();
    await release(sandbox, '1.2.0-broken', '1.2.0');
    await sandbox.waitFor(objects =>
      Boolean(
        objects
          .get('deployments', NAMESPACE, 'quantum-rerank')
          ?.status.conditions?.some(
            ({ reason }) => reason === 'ProgressDeadlineExceeded',
          ),
      ),
    );
    const events = await watched<Deployment>('28', since);
    expect(stepsOf(events)).toEqual(stepsOf(recordedEvents('28')));
    expect(reasonsOf(events)).toEqual(reasonsOf(recordedEvents('28')));
    keepsBounds(events);
  });

  const sortMembers = (_name: string, value: unknown) =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? Object.fromEntries(
          Object.entries(value as JsonObject).sort(([a], [b]) =>
            a < b ? -1 : 1,
          ),
        )
      : value;

  // The counts of ReplicaSets' generations tell how many steps a rollout took, which is a matter of milliseconds.
  const LISTS = [
    'items.*.metadata.generation',
    'items.*.status.observedGeneration',
    'metadata',
  ];
  const comparable = (body: unknown) => {
    if (!(body as { items?: unknown }).items) {
      return normalise(body);
    }
    const items = (normalise(without(body, LISTS)) as { items: unknown[] })
      .items;
    return items.map(item => JSON.stringify(item, sortMembers)).sort();
  };

  it.each(['29', '30', '31'])(
    '%s shows the broken release alike',
    async number => {
      await sandbox.waitFor(
        () =>
          podsOf(sandbox).filter(pod =>
            pod.status.containerStatuses?.some(
              ({ state }) => state.waiting?.reason === 'ImagePullBackOff',
            ),
          ).length === 3,
      );
      const recorded = recording(number);
      const answer = await replay(sandbox, recorded);
      expect(comparable(answer.body)).toEqual(
        comparable(recorded.response.body),
      );
    },
  );

  it.each(['32', '33', '34', '35'])('%s rolls back alike', async number => {
    const recorded = recording(number);
    const version = sandbox
      .objects()
      .get('deployments', NAMESPACE, 'quantum-rerank')
      ?.metadata.resourceVersion;
    const body = Array.isArray(recorded.request.body)
      ? (recorded.request.body as { op: string }[]).map(each =>
          each.op === 'test' && number === '35'
            ? { ...each, value: version }
            : each,
        )
      : undefined;
    const answer = await replay(sandbox, recorded, { body });
    expect(answer.status).toBe(recorded.response.status);
    expect(normalise(answer.body)).toEqual(normalise(recorded.response.body));
  });

  it.each(['36', '37'])(
    '%s shows the renumbered revision alike',
    async number => {
      await rolledOut(sandbox);
      const recorded = recording(number);
      const answer = await replay(sandbox, recorded);
      expect(comparable(answer.body)).toEqual(
        comparable(recorded.response.body),
      );
    },
  );

  it.each(['38', '39', '40', '41'])(
    '%s restarts, pauses and resumes alike',
    async number => {
      if (number === '39') {
        await rolledOut(sandbox);
      }
      if (number === '41') {
        await sandbox.waitFor(objects =>
          Boolean(
            objects
              .get('deployments', NAMESPACE, 'quantum-rerank')
              ?.status.conditions?.some(
                ({ reason }) => reason === 'DeploymentPaused',
              ),
          ),
        );
      }
      const recorded = recording(number);
      const answer = await replay(sandbox, recorded);
      // The controller had not got round to the pause when 40 and 41 were recorded.
      const exempt =
        number === '40' ? ['status'] : ['status.observedGeneration'];
      expect(normalise(without(answer.body, exempt))).toEqual(
        normalise(without(recorded.response.body, exempt)),
      );
    },
  );
});
