import pods from '../../fixtures/31-pods-image-pull-back-off.json';
import { describePod } from './podState';
import { projectPod } from './pod';
import type { Json } from './read';

const container = { name: 'api', image: 'a' };

function pod(status: Json, rest: { spec?: Json; metadata?: Json } = {}): Json {
  return {
    metadata: { name: 'p', ...rest.metadata },
    spec: { containers: [container], ...rest.spec },
    status,
  };
}

const waiting = (reason: string) => ({
  name: 'api',
  ready: false,
  restartCount: 0,
  state: { waiting: { reason, message: `why ${reason}` } },
});
const running = {
  name: 'api',
  ready: true,
  restartCount: 0,
  state: { running: {} },
};
const terminated = (state: Json) => ({
  name: 'api',
  ready: false,
  restartCount: 0,
  state: { terminated: state },
});

describe('describePod', () => {
  it('reads recorded pods as kubectl does', () => {
    const items = pods.response.body.items as unknown as Json[];
    expect(
      items.map(item => {
        const { name, state, containersReady, ready } = projectPod(item);
        return [name.slice(15, 25), state, containersReady, ready];
      }),
    ).toEqual([
      ...Array(4).fill(['6b54fc68f4', 'Running', 1, true]),
      ...Array(3).fill(['76bdc55b89', 'ImagePullBackOff', 0, false]),
    ]);
    const broken = projectPod(items[4]);
    expect(broken).toMatchObject({
      phase: 'Pending',
      message:
        'Back-off pulling image "registry.example.com/quantum-rerank:1.2.0-broken"',
      cpuLimit: 1,
      memoryLimit: 2 * 1024 ** 3,
      node: expect.any(String),
    });
  });

  const cases: Array<[string, string, Json]> = [
    ['phase alone', 'Pending', pod({ phase: 'Pending' })],
    ['status reason', 'Evicted', pod({ phase: 'Failed', reason: 'Evicted' })],
    [
      'waiting reason',
      'CrashLoopBackOff',
      pod({
        phase: 'Running',
        containerStatuses: [waiting('CrashLoopBackOff')],
      }),
    ],
    [
      'terminated reason',
      'OOMKilled',
      pod({
        phase: 'Running',
        containerStatuses: [terminated({ reason: 'OOMKilled', exitCode: 137 })],
      }),
    ],
    [
      'the first of several containers in trouble',
      'ImagePullBackOff',
      pod(
        {
          phase: 'Pending',
          containerStatuses: [
            waiting('ImagePullBackOff'),
            waiting('CrashLoopBackOff'),
          ],
        },
        { spec: { containers: [container, container] } },
      ),
    ],
    [
      'exit code without a reason',
      'ExitCode:3',
      pod({
        phase: 'Failed',
        containerStatuses: [terminated({ exitCode: 3 })],
      }),
    ],
    [
      'signal without a reason',
      'Signal:9',
      pod({
        phase: 'Failed',
        containerStatuses: [terminated({ exitCode: 137, signal: 9 })],
      }),
    ],
    [
      'one container completed, the other ready',
      'Running',
      pod(
        {
          phase: 'Running',
          conditions: [{ type: 'Ready', status: 'True' }],
          containerStatuses: [
            terminated({ reason: 'Completed', exitCode: 0 }),
            running,
          ],
        },
        { spec: { containers: [container, container] } },
      ),
    ],
    [
      'one container completed, the pod not ready',
      'NotReady',
      pod({
        phase: 'Running',
        containerStatuses: [
          terminated({ reason: 'Completed', exitCode: 0 }),
          running,
        ],
      }),
    ],
    [
      'init container that failed',
      'Init:Error',
      pod({
        phase: 'Pending',
        initContainerStatuses: [terminated({ reason: 'Error', exitCode: 1 })],
        containerStatuses: [waiting('PodInitializing')],
      }),
    ],
    [
      'init container under way',
      'Init:1/2',
      pod(
        {
          phase: 'Pending',
          initContainerStatuses: [
            terminated({ reason: 'Completed', exitCode: 0 }),
            { name: 'second', state: { running: {} } },
          ],
        },
        { spec: { initContainers: [container, container] } },
      ),
    ],
    [
      'deletion',
      'Terminating',
      pod(
        { phase: 'Running', containerStatuses: [running] },
        { metadata: { deletionTimestamp: '2026-11-23T08:00:00Z' } },
      ),
    ],
    [
      'deletion of a pod that ended',
      'Completed',
      pod(
        {
          phase: 'Succeeded',
          containerStatuses: [terminated({ reason: 'Completed', exitCode: 0 })],
        },
        { metadata: { deletionTimestamp: '2026-11-23T08:00:00Z' } },
      ),
    ],
    [
      'lost node',
      'Unknown',
      pod(
        { phase: 'Running', reason: 'NodeLost' },
        { metadata: { deletionTimestamp: '2026-11-23T08:00:00Z' } },
      ),
    ],
    [
      'scheduling gate',
      'SchedulingGated',
      pod({
        phase: 'Pending',
        conditions: [
          { type: 'PodScheduled', status: 'False', reason: 'SchedulingGated' },
        ],
      }),
    ],
  ];

  it.each(cases)('knows the word for %s: %s', (_, word, object) => {
    expect(describePod(object).word).toBe(word);
  });

  it('counts containers, sidecars and restarts', () => {
    const state = describePod(
      pod(
        {
          phase: 'Running',
          conditions: [{ type: 'Initialized', status: 'True' }],
          initContainerStatuses: [
            {
              name: 'sidecar',
              ready: true,
              started: true,
              restartCount: 1,
              state: { running: {} },
              lastState: {
                terminated: {
                  finishedAt: '2026-11-23T09:00:00Z',
                  reason: 'Error',
                },
              },
            },
          ],
          containerStatuses: [
            {
              ...running,
              restartCount: 2,
              lastState: {
                terminated: {
                  finishedAt: '2026-11-23T08:00:00Z',
                  reason: 'OOMKilled',
                },
              },
            },
          ],
        },
        {
          spec: {
            initContainers: [{ name: 'sidecar', restartPolicy: 'Always' }],
          },
        },
      ),
    );
    expect(state).toMatchObject({
      word: 'Running',
      containersReady: 2,
      containersTotal: 2,
      restarts: 3,
      lastRestartAt: '2026-11-23T09:00:00Z',
      lastTerminationReason: 'Error',
    });
  });

  it('explains a pod that cannot be scheduled', () => {
    expect(
      describePod(
        pod({
          phase: 'Pending',
          conditions: [
            {
              type: 'PodScheduled',
              status: 'False',
              reason: 'Unschedulable',
              message: '0/3 nodes are available',
            },
          ],
        }),
      ),
    ).toMatchObject({ word: 'Pending', message: '0/3 nodes are available' });
  });

  it.each([
    {},
    { metadata: null, spec: [], status: 'x' },
    { status: { containerStatuses: [null, 1, { state: [] }], conditions: {} } },
    { status: { phase: 7, initContainerStatuses: [{}] } },
  ])('reads malformed pods without an exception: %j', object => {
    expect(typeof describePod(object as Json).word).toBe('string');
  });
});
