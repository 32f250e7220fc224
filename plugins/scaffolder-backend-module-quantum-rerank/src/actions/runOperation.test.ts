import { mockCredentials, mockServices } from '@backstage/backend-test-utils';
import { FakeBackend, plan } from './__testUtils__/fakeBackend';
import { FakeTask } from './__testUtils__/taskRun';
import { createScaleAction } from './scale';

const input = {
  entityRef: 'component:default/quantum-rerank',
  environment: 'staging',
  replicas: 5,
  gradual: undefined,
  reason: 'Load test',
  confirmation: undefined,
  wait: undefined,
  timeout: undefined,
};

describe('an operation as a template step', () => {
  const backend = new FakeBackend();
  const auth = mockServices.auth.mock();
  let tokens: number;
  let task: FakeTask;
  const action = createScaleAction({
    auth,
    discovery: {
      getBaseUrl: id => backend.discovery.getBaseUrl(id),
      getExternalBaseUrl: id => backend.discovery.getBaseUrl(id),
    },
  });

  beforeAll(() => backend.start());
  afterAll(() => backend.stop());

  beforeEach(() => {
    Object.assign(backend, {
      plan: plan(),
      refusals: [],
      lostAnswers: 0,
      onHold: undefined,
      progress: [
        { state: 'running', message: '3 of 5 pods ready' },
        { state: 'succeeded', message: '5 of 5 pods ready' },
      ],
    });
    backend.received.length = 0;
    backend.operations.clear();
    tokens = 0;
    auth.getPluginRequestToken.mockImplementation(async () => {
      tokens += 1;
      return { token: `token-${tokens}` };
    });
    task = new FakeTask('task-1');
  });

  it('shows in the log that it waits for approval, and what was decided', async () => {
    backend.progress = [
      {
        state: 'awaiting-approval',
        message: 'Waits until somebody else approves it.',
      },
      { state: 'queued', message: 'Approved by user:default/sam.' },
      { state: 'succeeded', message: 'Runs 5 pods' },
    ];

    await action.handler(task.context(input));

    expect(task.lines.slice(-3)).toEqual([
      'Waits until somebody else approves it.',
      'Approved by user:default/sam.',
      'Runs 5 pods',
    ]);
  });

  it('plans, asks once, reports progress and hands on the outcome', async () => {
    backend.progress = [
      { state: 'running', message: '3 of 5 pods ready' },
      { state: 'running', message: '3 of 5 pods ready' },
      { state: 'verifying', message: '5 of 5 pods ready' },
      { state: 'succeeded', message: 'Runs 5 pods' },
    ];

    await action.handler(task.context(input));

    expect(backend.posts('/plans')).toEqual([
      expect.objectContaining({
        path: '/api/quantum-rerank/entities/component/default/quantum-rerank/environments/staging/plans',
        body: { action: 'scale', parameters: { replicas: 5 } },
      }),
    ]);
    expect(backend.posts('/operations')).toEqual([
      expect.objectContaining({
        body: {
          action: 'scale',
          parameters: { replicas: 5 },
          reason: 'Load test',
          planHash: 'hash-1',
          idempotencyKey: expect.stringMatching(/^scaffolder:[0-9a-f]{64}$/),
        },
      }),
    ]);
    expect(task.outputs).toEqual({
      operationId: 'op-1',
      operationPath: '/operations/op-1',
      state: 'succeeded',
      message: 'Runs 5 pods',
      plan: expect.objectContaining({
        title: 'Scale staging to 5',
        hash: 'hash-1',
        executable: true,
      }),
    });
    expect(task.lines).toEqual([
      'Plan: Scale staging to 5',
      'replicas-owned-by-autoscaler (inform): The autoscaler owns this number (3 to 10).',
      'Change: deployments/quantum-rerank /spec/replicas: 3 -> 5',
      'Operation op-1: Scale staging to 5',
      '3 of 5 pods ready',
      '5 of 5 pods ready',
      'Runs 5 pods',
    ]);
  });

  it('says that no person started what a program started', async () => {
    const byAssistant = {
      getInitiatorCredentials: async () =>
        mockCredentials.user('user:default/dana', {
          actor: { subject: 'plugin:scaffolder' },
        }),
    };
    await action.handler(task.context(input, byAssistant));
    await action.handler(
      new FakeTask('task-2').context(input, {
        ...byAssistant,
        isDryRun: true,
      }),
    );

    expect(backend.posts('/plans').map(({ body }) => body)).toEqual(
      [1, 2].map(() => ({
        action: 'scale',
        parameters: { replicas: 5 },
        unattended: true,
      })),
    );
    expect(backend.posts('/operations')[0].body).toMatchObject({
      unattended: true,
    });
  });

  it('passes on the typed confirmation', async () => {
    await action.handler(task.context({ ...input, confirmation: 'staging' }));

    expect(backend.posts('/operations')[0].body).toMatchObject({
      confirmation: 'staging',
    });
  });

  it.each([
    'quantum-rerank',
    'component:quantum-rerank',
    'default/quantum-rerank',
    'Component:Default/Quantum-Rerank',
  ])('takes the entity reference %s', async entityRef => {
    await action.handler(task.context({ ...input, entityRef }));

    expect(backend.posts('/operations')[0].path).toBe(
      '/api/quantum-rerank/entities/component/default/quantum-rerank/environments/staging/operations',
    );
  });

  it('says when a text is no entity reference', async () => {
    await expect(
      action.handler(task.context({ ...input, entityRef: 'a:b:c' })),
    ).rejects.toMatchObject({
      name: 'InputError',
      message: expect.stringContaining('"a:b:c" is not an entity reference'),
    });
    expect(backend.received).toEqual([]);
  });

  it('acts as the person, with a new token for every call', async () => {
    backend.progress = [
      { state: 'running', message: 'first' },
      'drop',
      { state: 'succeeded', message: 'second' },
    ];
    const credentials = mockCredentials.user('user:default/dana');

    await action.handler(
      task.context(input, { getInitiatorCredentials: async () => credentials }),
    );

    expect(backend.received.map(({ path }) => path.split('/').pop())).toEqual([
      'plans',
      'operations',
      'progress',
      'progress',
    ]);
    expect(backend.received.map(({ token }) => token)).toEqual([
      'Bearer token-1',
      'Bearer token-2',
      'Bearer token-3',
      'Bearer token-4',
    ]);
    expect(auth.getPluginRequestToken).toHaveBeenLastCalledWith({
      onBehalfOf: credentials,
      targetPluginId: 'quantum-rerank',
    });
  });

  it('returns only the plan in a dry run', async () => {
    await action.handler(task.context(input, { isDryRun: true }));

    expect(backend.posts('/operations')).toEqual([]);
    expect(task.checkpoints.size).toBe(0);
    expect(task.outputs).toEqual({
      message: 'Would do: Scale staging to 5. Nothing was changed.',
      plan: {
        title: 'Scale staging to 5',
        hash: 'hash-1',
        executable: true,
        blockedBy: [],
        findings: [
          {
            code: 'replicas-owned-by-autoscaler',
            effect: 'inform',
            message: 'The autoscaler owns this number (3 to 10).',
          },
        ],
        changes: [
          {
            object: 'deployments/quantum-rerank',
            path: '/spec/replicas',
            before: 3,
            after: 5,
          },
        ],
      },
    });
  });

  describe('when it is refused', () => {
    const refused = plan({
      executable: false,
      blockedBy: ['20 is above 12.', 'You are not on call.'],
    });

    it('says all reasons and asks for nothing', async () => {
      backend.plan = refused;

      await expect(action.handler(task.context(input))).rejects.toMatchObject({
        name: 'NotAllowedError',
        message:
          'Scale staging to 5 is refused: 20 is above 12. You are not on call.',
      });
      expect(backend.posts('/operations')).toEqual([]);
    });

    it('says so in a dry run without failing it', async () => {
      backend.plan = refused;

      await action.handler(task.context(input, { isDryRun: true }));

      expect(task.outputs.message).toBe(
        'Would be refused: 20 is above 12. You are not on call.',
      );
    });

    it('names a missing confirmation in a dry run', async () => {
      backend.plan = plan({ typedConfirmation: 'production' });

      await action.handler(task.context(input, { isDryRun: true }));
      expect(task.outputs.message).toBe(
        'Would be refused: the confirmation must be "production".',
      );

      await action.handler(
        task.context(
          { ...input, confirmation: 'production' },
          { isDryRun: true },
        ),
      );
      expect(task.outputs.message).toBe(
        'Would do: Scale staging to 5. Nothing was changed.',
      );
    });

    it('plans anew when the task is retried', async () => {
      backend.plan = refused;
      await expect(action.handler(task.context(input))).rejects.toThrow();

      backend.plan = plan({ hash: 'hash-2' });
      await action.handler(task.context(input));

      expect(backend.posts('/operations')[0].body).toMatchObject({
        planHash: 'hash-2',
      });
    });

    it('does not ask again when the plan changed meanwhile', async () => {
      backend.refusals = [
        {
          status: 409,
          name: 'ConflictError',
          message: 'The target changed since the plan.',
        },
      ];

      await expect(action.handler(task.context(input))).rejects.toMatchObject({
        name: 'ConflictError',
        message:
          'The target changed since the plan. Nothing was changed; start the template again to see the new plan.',
      });
      expect(backend.posts('/operations')).toHaveLength(1);
    });

    it.each([
      [400, 'InputError', 'reason is required'],
      [403, 'NotAllowedError', 'Ask the owner.'],
      [404, 'NotFoundError', 'No environment "staging".'],
    ])('keeps the kind of a %d', async (status, name, message) => {
      backend.refusals = [{ status, name, message }];

      await expect(action.handler(task.context(input))).rejects.toMatchObject({
        name,
        message,
      });
    });
  });

  describe('when it does not end well', () => {
    it.each([
      'degraded',
      'failed',
      'cancelled',
      'overridden',
      'interrupted',
      'refused',
    ] as const)('fails the step with the sentence of %s', async state => {
      backend.progress = [{ state, message: 'Only 1 of 5 pods became ready' }];

      await expect(action.handler(task.context(input))).rejects.toMatchObject({
        name: 'OperationNotSucceededError',
        message: `Operation op-1 (Scale staging to 5) ended as ${state}: Only 1 of 5 pods became ready`,
      });
      expect(task.outputs.state).toBe(state);
    });

    it('names what would take it back', async () => {
      backend.progress = [
        {
          state: 'degraded',
          message: 'Worse',
          inverse: {
            action: 'scale',
            parameters: { replicas: 3 },
            title: 'Scale staging to 3',
          },
        },
      ];

      await expect(action.handler(task.context(input))).rejects.toThrow(
        'Worse To take it back: Scale staging to 3.',
      );
    });
  });

  describe('when the task runs again', () => {
    it('follows the operation it asked for before', async () => {
      backend.progress = [{ state: 'failed', message: 'No' }];
      await expect(action.handler(task.context(input))).rejects.toThrow('No');

      backend.progress = [{ state: 'failed', message: 'Still no' }];
      await expect(action.handler(task.context(input))).rejects.toThrow(
        'Still no',
      );

      expect(backend.posts('/plans')).toHaveLength(1);
      expect(backend.posts('/operations')).toHaveLength(1);
    });

    it('repeats the very same request when it died before noting the answer', async () => {
      task.dieBeforeStoring = 'operation.';
      await expect(action.handler(task.context(input))).rejects.toThrow(
        'killed',
      );
      // What a new plan would say now: the operation stands in its own way.
      backend.plan = plan({
        executable: false,
        hash: 'hash-2',
        blockedBy: ['Another operation is open.'],
      });

      await action.handler(task.context(input));

      const [first, second] = backend.posts('/operations');
      expect(second.body).toEqual(first.body);
      expect(backend.operations.size).toBe(1);
      expect(task.outputs).toMatchObject({
        operationId: 'op-1',
        state: 'succeeded',
      });
    });
  });

  it('acts once when the answer to the request gets lost', async () => {
    backend.lostAnswers = 1;

    await action.handler(task.context(input));

    expect(backend.posts('/operations')).toHaveLength(2);
    expect(backend.operations.size).toBe(1);
    expect(task.outputs.state).toBe('succeeded');
  });

  it('gives up when no answer comes at all', async () => {
    backend.lostAnswers = 100;

    await expect(action.handler(task.context(input))).rejects.toMatchObject({
      name: 'ServiceUnavailableError',
      message: expect.stringContaining(
        'The operations backend did not answer: ',
      ),
    });
    expect(backend.posts('/operations')).toHaveLength(3);
  });

  describe('the idempotency key', () => {
    const keyOf = async (
      taskId: string,
      stepId: string,
      replicas: number,
      environment: string,
    ) => {
      backend.received.length = 0;
      await action.handler(
        new FakeTask(taskId).context(
          { ...input, replicas, environment, wait: false as boolean },
          { step: { id: stepId } },
        ),
      );
      return String(backend.posts('/operations')[0].body?.idempotencyKey);
    };

    it('differs between tasks, steps, parameters and environments only', async () => {
      const keys = [
        await keyOf('task-1', 'scale', 5, 'staging'),
        await keyOf('task-2', 'scale', 5, 'staging'),
        await keyOf('task-1', 'scale-again', 5, 'staging'),
        await keyOf('task-1', 'scale', 6, 'staging'),
        await keyOf('task-1', 'scale', 5, 'production'),
      ];

      expect(new Set(keys).size).toBe(keys.length);
      expect(await keyOf('task-1', 'scale', 5, 'staging')).toBe(keys[0]);
    });

    it('keeps the rounds of an each step apart, which share a step id', async () => {
      for (const environment of ['staging', 'production']) {
        await action.handler(
          task.context({ ...input, environment, wait: false as boolean }),
        );
      }

      expect(backend.operations.size).toBe(2);
    });
  });

  describe('waiting', () => {
    it('can be left out', async () => {
      await action.handler(task.context({ ...input, wait: false }));

      expect(backend.received.at(-1)?.path).toMatch(/\/operations$/);
      expect(task.outputs).toMatchObject({
        operationId: 'op-1',
        state: 'queued',
        message: 'Waits for a worker',
      });
    });

    it('ends with the task, and leaves the operation alone', async () => {
      const controller = new AbortController();
      backend.progress = [{ state: 'running', message: 'Runs' }, 'hold'];
      backend.onHold = () => controller.abort();

      await expect(
        action.handler(task.context(input, { signal: controller.signal })),
      ).rejects.toMatchObject({
        name: 'OperationNotFollowedError',
        message:
          "The task was cancelled, so waiting ended. Operation op-1 was accepted and goes on without this task; its entity's Operations tab shows how it ends.",
      });
      expect(backend.posts('/cancellation')).toEqual([]);
    });

    it('ends when the time is over', async () => {
      backend.progress = ['hold'];

      await expect(
        action.handler(task.context({ ...input, timeout: '1ms' })),
      ).rejects.toThrow('Waited 1 ms without an end. Operation op-1');
    });

    it('ends when there is no token for the person any more', async () => {
      backend.progress = [{ state: 'running', message: 'Runs' }, 'drop'];
      auth.getPluginRequestToken.mockImplementation(async () => {
        tokens += 1;
        if (tokens > 3) {
          throw new Error('User token expired');
        }
        return { token: `token-${tokens}` };
      });

      await expect(action.handler(task.context(input))).rejects.toThrow(
        'There is no token for the person who started this task any more: User token expired. Operation op-1 was accepted',
      );
    });
  });

  it('shows control characters of foreign text as codes', async () => {
    backend.plan = plan({ findings: [], changes: [] });
    backend.progress = [
      { state: 'succeeded', message: 'ok\u001b[2K\r\nforged \u202eline' },
    ];

    await action.handler(task.context(input));

    expect(task.lines.at(-1)).toBe(
      'ok\\u001b[2K\\u000d\\u000aforged \\u202eline',
    );
  });
});
