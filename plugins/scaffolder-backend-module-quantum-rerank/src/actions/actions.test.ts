import { readdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { mockServices } from '@backstage/backend-test-utils';
import type { TemplateAction } from '@backstage/plugin-scaffolder-node';
import type { JsonObject } from '@backstage/types';
import { parse } from 'yaml';
import { FakeBackend } from './__testUtils__/fakeBackend';
import { FakeTask } from './__testUtils__/taskRun';
import { createAutoscalingAction } from './autoscaling';
import { createCacheFlushAction } from './cacheFlush';
import { createConfigRestoreAction } from './configRestore';
import { createConfigUpdateAction } from './configUpdate';
import { createEvictPodsAction } from './evictPods';
import { createPauseAction } from './pause';
import { createRedeployAction } from './redeploy';
import { createRestartAction } from './restart';
import { createResumeAction } from './resume';
import { createRollbackAction } from './rollback';
import { createScaleAction } from './scale';
import { createSecretUpdateAction } from './secretUpdate';

const common = {
  entityRef: 'quantum-rerank',
  environment: 'staging',
  reason: 'Test',
  confirmation: undefined,
  wait: undefined,
  timeout: undefined,
};

function schemaOf(action: { schema?: { input?: unknown } }) {
  return action.schema?.input as {
    required: string[];
    properties: Record<string, JsonObject>;
  };
}

describe('template actions', () => {
  const backend = new FakeBackend();
  const options = {
    auth: mockServices.auth(),
    discovery: {
      getBaseUrl: (id: string) => backend.discovery.getBaseUrl(id),
      getExternalBaseUrl: (id: string) => backend.discovery.getBaseUrl(id),
    },
  };
  const scale = createScaleAction(options);
  const restart = createRestartAction(options);
  const rollback = createRollbackAction(options);

  beforeAll(() => backend.start());
  afterAll(() => backend.stop());
  beforeEach(() => {
    backend.received.length = 0;
    backend.operations.clear();
    backend.progress = [{ state: 'succeeded', message: 'Done' }];
  });

  it('restarts', async () => {
    await restart.handler(new FakeTask('t').context(common));

    expect(backend.posts('/operations')[0].body).toMatchObject({
      action: 'restart',
      parameters: {},
    });
  });

  it('rolls back to a revision, or leaves the choice to the backend', async () => {
    await rollback.handler(
      new FakeTask('t').context({
        ...common,
        revision: 4,
        configuration: undefined,
      }),
    );
    backend.progress = [{ state: 'succeeded', message: 'Done' }];
    await rollback.handler(
      new FakeTask('t').context({
        ...common,
        revision: undefined,
        configuration: undefined,
      }),
    );
    backend.progress = [{ state: 'succeeded', message: 'Done' }];
    await rollback.handler(
      new FakeTask('t').context({
        ...common,
        revision: undefined,
        configuration: true,
      }),
    );

    expect(
      backend.posts('/operations').map(({ body }) => body?.parameters),
    ).toEqual([{ revision: 4 }, {}, { configuration: true }]);
  });

  it('changes of the autoscaler what is given, and nothing else', async () => {
    await createAutoscalingAction(options).handler(
      new FakeTask('t').context({
        ...common,
        minReplicas: undefined,
        maxReplicas: 12,
        cpuUtilization: 60,
        memoryUtilization: undefined,
        scaleUpStabilizationSeconds: undefined,
        scaleDownStabilizationSeconds: 0,
        scaleUpPolicies: undefined,
        scaleDownPolicies: [{ type: 'Pods', value: 1, periodSeconds: 120 }],
        scaleUpSelectPolicy: undefined,
        scaleDownSelectPolicy: 'Min',
        temporary: undefined,
        floor: undefined,
      }),
    );

    expect(backend.posts('/operations')[0].body).toMatchObject({
      action: 'autoscaling',
      parameters: {
        maxReplicas: 12,
        cpuUtilization: 60,
        scaleDownStabilizationSeconds: 0,
        scaleDownPolicies: [{ type: 'Pods', value: 1, periodSeconds: 120 }],
        scaleDownSelectPolicy: 'Min',
      },
    });
  });

  it('raises the floor of the autoscaler for a time', async () => {
    await createAutoscalingAction(options).handler(
      new FakeTask('t').context({
        ...common,
        minReplicas: 6,
        maxReplicas: undefined,
        cpuUtilization: undefined,
        memoryUtilization: undefined,
        scaleUpStabilizationSeconds: undefined,
        scaleDownStabilizationSeconds: undefined,
        scaleUpPolicies: undefined,
        scaleDownPolicies: undefined,
        scaleUpSelectPolicy: undefined,
        scaleDownSelectPolicy: undefined,
        temporary: { duration: '2h' },
        floor: undefined,
      }),
    );

    expect(backend.posts('/operations')[0].body).toMatchObject({
      action: 'autoscaling',
      parameters: { minReplicas: 6, temporary: { duration: '2h' } },
    });
  });

  it('scales down in steps', async () => {
    await scale.handler(
      new FakeTask('t').context({
        ...common,
        replicas: 3,
        gradual: { step: 1, pause: '5m' },
      }),
    );

    expect(backend.posts('/operations')[0].body).toMatchObject({
      action: 'scale',
      parameters: { replicas: 3, gradual: { step: 1, pause: '5m' } },
    });
  });

  it('evicts the pods that are named', async () => {
    await createEvictPodsAction(options).handler(
      new FakeTask('t').context({ ...common, pods: ['quantum-rerank-1'] }),
    );

    expect(backend.posts('/operations')[0].body).toMatchObject({
      action: 'evict-pods',
      parameters: { pods: ['quantum-rerank-1'] },
    });
  });

  it.each([{ prefix: 'search:' }, { all: true as const }])(
    'flushes the cache by %j',
    async parameters => {
      await createCacheFlushAction(options).handler(
        new FakeTask('t').context({
          ...common,
          prefix: undefined,
          all: undefined,
          ...parameters,
        }),
      );

      const [{ body }] = backend.posts('/operations');
      expect(body?.action).toBe('cache-flush');
      expect(body?.parameters).toEqual(parameters);
    },
  );

  it('changes the configuration, and restores it', async () => {
    await createConfigUpdateAction(options).handler(
      new FakeTask('t').context({
        ...common,
        changes: { MAX_BATCH: '200', OLD: null },
      }),
    );
    backend.progress = [{ state: 'succeeded', message: 'Done' }];
    await createConfigRestoreAction(options).handler(
      new FakeTask('u').context({ ...common, version: 'v1', restart: false }),
    );

    expect(
      backend
        .posts('/operations')
        .map(({ body }) => body as { action: string; parameters: unknown })
        .map(({ action, parameters }) => [action, parameters]),
    ).toEqual([
      [
        'config-update',
        { changes: { MAX_BATCH: '200', OLD: null }, restart: true },
      ],
      ['config-restore', { version: 'v1', restart: false }],
    ]);
  });

  it.each([{}, { source: 'release' }, { onlyMissing: true }])(
    'redeploys with %j',
    async parameters => {
      await createRedeployAction(options).handler(
        new FakeTask('t').context({
          ...common,
          source: undefined,
          onlyMissing: undefined,
          ...parameters,
        }),
      );

      const [{ body }] = backend.posts('/operations');
      expect(body?.action).toBe('redeploy');
      expect(body?.parameters).toEqual(parameters);
    },
  );

  it('takes values for the Secret from secrets of the task, and keeps none', async () => {
    const task = new FakeTask('t');
    await createSecretUpdateAction(options).handler(
      task.context(
        {
          ...common,
          secrets: { 'api-key': 'newKey', keystore: 'store' },
          base64: ['keystore'],
        },
        { secrets: { newKey: 'canary-61aa', store: 'Y2FuYXJ5' } },
      ),
    );

    const [{ body }] = backend.posts('/operations');
    expect(body).toMatchObject({
      action: 'secret-update',
      parameters: { set: ['api-key', 'keystore'], remove: [], restart: true },
      secretValues: {
        'api-key': { text: 'canary-61aa' },
        keystore: { base64: 'Y2FuYXJ5' },
      },
    });
    expect(
      JSON.stringify([task.lines, task.outputs, [...task.checkpoints]]),
    ).not.toMatch(/canary-61aa|Y2FuYXJ5/);
  });

  it.each(['canary-61aa', 'backstageToken'])(
    'refuses %s as the name of a secret, without repeating it',
    async name => {
      const error = await createSecretUpdateAction(options)
        .handler(
          new FakeTask('t').context(
            { ...common, secrets: { 'api-key': name } },
            { secrets: { backstageToken: 'token' } },
          ),
        )
        .then(
          () => 'nothing',
          (caught: unknown) => String(caught),
        );
      expect(error).toMatch(/secrets\.api-key must be the name of a secret/);
      expect(error).not.toContain(name);
      expect(backend.received).toEqual([]);
    },
  );

  it('pauses and resumes rollouts', async () => {
    await createPauseAction(options).handler(new FakeTask('t').context(common));
    backend.progress = [{ state: 'succeeded', message: 'Done' }];
    await createResumeAction(options).handler(
      new FakeTask('t').context(common),
    );

    expect(
      backend.posts('/operations').map(({ body }) => body?.action),
    ).toEqual(['pause', 'resume']);
  });

  it('declare what they take, so that a template is checked before it runs', () => {
    expect(schemaOf(scale).required.sort()).toEqual([
      'entityRef',
      'environment',
      'reason',
      'replicas',
    ]);
    expect(schemaOf(scale).properties.replicas).toMatchObject({
      type: 'integer',
      minimum: 0,
    });
    expect(schemaOf(restart).required.sort()).toEqual([
      'entityRef',
      'environment',
      'reason',
    ]);
    expect(schemaOf(rollback).properties.revision).toMatchObject({
      type: 'integer',
      minimum: 1,
    });
  });

  it('are used as declared by the example templates', () => {
    const folder = resolve(__dirname, '../../../../examples/templates');
    const actions: Record<string, { schema?: { input?: unknown } }> = {
      [scale.id]: scale,
      [restart.id]: restart,
      [rollback.id]: rollback,
    };
    const steps: Array<{ action: string; input: JsonObject }> = readdirSync(
      folder,
    ).flatMap(
      name =>
        parse(readFileSync(resolve(folder, name, 'template.yaml'), 'utf8')).spec
          .steps,
    );

    expect(steps.length).toBeGreaterThan(0);
    for (const { action, input } of steps) {
      const { properties, required } = schemaOf(actions[action]);
      expect(Object.keys(properties)).toEqual(
        expect.arrayContaining(Object.keys(input)),
      );
      expect(Object.keys(input)).toEqual(expect.arrayContaining(required));
    }
  });

  it.each(
    [scale, restart, rollback].map(
      action => [action.id, action as unknown as TemplateAction] as const,
    ),
  )('%s has examples that its schema accepts', (id, action) => {
    const schema = schemaOf(action);

    expect(action.supportsDryRun).toBe(true);
    expect(action.examples?.length).toBeGreaterThan(0);
    for (const { example } of action.examples ?? []) {
      for (const step of parse(example).steps) {
        expect(step.action).toBe(id);
        expect(Object.keys(schema.properties)).toEqual(
          expect.arrayContaining(Object.keys(step.input)),
        );
        expect(Object.keys(step.input)).toEqual(
          expect.arrayContaining(schema.required),
        );
      }
    }
  });
});
