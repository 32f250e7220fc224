import {
  actionNames,
  routeDescriptions,
  type Operation,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import type { Deployment, Sandbox } from '@quantumrerank/sandbox';
import type { Knex } from 'knex';
import { randomUUID } from 'node:crypto';
import { parse, stringify } from 'yaml';
import { supportedDatabases, TestDatabases } from '../database/testDatabases';
import { PARAMETERS } from './__testUtils__/actions';
import { as } from './__testUtils__/people';
import { profileText } from './__testUtils__/profile';
import { pathOf } from './__testUtils__/routes';
import {
  ENTITY,
  PRODUCTION,
  startQuietSandbox,
  TestPortal,
} from './__testUtils__/TestPortal';

// An operation is watched for half a minute otherwise.
jest.mock('../operations/worker/timing', () => ({
  DEFAULT_WORKER_TIMING: {
    pollMs: 50,
    leaseMs: 1500,
    renewMs: 300,
    rolloutPollMs: 25,
    evidenceMs: 25,
    verifyMs: 50,
    autoscalerSettleMs: 50,
    stallGraceMs: 100,
    retryMs: 20,
    maxRetryMs: 100,
    authorizationMaxAgeMs: 30_000,
  },
}));

const NAMESPACE = 'quantum-rerank';
const STAGING = 'quantum-rerank-staging';
const NAME = 'quantum-rerank-secrets';
const PATCH = { method: 'PATCH', path: /\/secrets\// };

/** What each value is recognised by, whatever surrounds it. */
const CORES = {
  // New values, by what becomes of them.
  success: 'canary-success-8f41',
  'lost answer': 'canary-lost-answer-1c7d',
  'refused by a guardrail': 'canary-refused-c0de',
  conflict: 'canary-conflict-77b2',
  'conflict at execution': 'canary-crowded-90aa',
  'quoted by Kubernetes at the plan': 'canary-quoted-plan-3d3d',
  'quoted by Kubernetes at execution': 'canary-quoted-apply-5e5e',
  'cluster unreachable': 'canary-unreachable-4b4b',
  'process gone': 'canary-process-gone-2f2f',
  'body that is no JSON': 'canary-no-json-6a6a',
  'value in the wrong place': 'canary-wrong-place-7070',
  'value as the reason': 'canary-reason-8181',
  'not allowed': 'canary-denied-9292',
  // Values that were there before.
  'value in the Secret': 'canary-kept-a3a3',
  'last applied configuration': 'canary-last-applied-b4b4',
  'value in the ConfigMap': 'canary-config-map-c5c5',
  'literal of the pod template': 'canary-template-d6d6',
};
type Name = keyof typeof CORES;

/** A value whose encodings differ from it and from each other. */
const valueOf = (name: Name) => `${CORES[name]}+/=&<"'\\ü\n${CORES[name]}`;

const formsOf = (name: Name) => {
  const core = CORES[name];
  const value = valueOf(name);
  return [
    core,
    ...[core, value].flatMap(text => [
      Buffer.from(text).toString('base64').replace(/=+$/, ''),
      Buffer.from(text).toString('base64url').replace(/=+$/, ''),
      Buffer.from(text).toString('hex'),
    ]),
    encodeURIComponent(value),
  ];
};

/** Production as it comes, staging with an approval. */
function profile(): string {
  const document = parse(profileText());
  for (const environment of document.environments) {
    environment.resources = {
      ...environment.resources,
      configMap: 'quantum-rerank-config',
      secret: NAME,
    };
  }
  document.guardrails.push({
    code: 'secret-no-way-back',
    effect: 'require-approval',
    environments: ['staging'],
  });
  document.operations.rolloutTimeout = '2s';
  return stringify(document, { aliasDuplicateObjects: false });
}

describe.each(supportedDatabases())('values of Secrets on %s', databaseId => {
  const databases = new TestDatabases();
  let sandbox: Sandbox;
  let portal: TestPortal;
  let knex: Knex;
  const portals: TestPortal[] = [];
  const ends: [Name, string][] = [];

  const start = async () => {
    portal = await TestPortal.start({ sandbox, knex, profiles: [profile()] });
    portals.push(portal);
  };
  const asked = (name: Name, key = 'api-key') => ({
    action: 'secret-update',
    parameters: { set: [key] },
    secretValues: { [key]: { text: valueOf(name) } },
  });
  const plan = (name: Name, key?: string, environment = PRODUCTION) =>
    portal.ask('post', `${environment}/plans`, as('owner'), asked(name, key));
  const request = (
    name: Name,
    planHash: string,
    options: {
      key?: string;
      environment?: string;
      body?: Record<string, unknown>;
    } = {},
  ) =>
    portal.ask(
      'post',
      `${options.environment ?? PRODUCTION}/operations`,
      as('owner'),
      {
        ...asked(name, options.key),
        reason: 'because of a test',
        planHash,
        idempotencyKey: randomUUID(),
        ...options.body,
      },
    );
  const hashOf = ({ body }: { body: unknown }) =>
    (body as { hash?: string }).hash ?? 'none';
  /** Plans, asks and waits for the end. */
  const carryOut = async (name: Name) => {
    const { body, status } = await request(name, hashOf(await plan(name)));
    if (status !== 202) {
      ends.push([name, `HTTP ${status}`]);
      return;
    }
    const { id } = body as Operation;
    await portal.ask('get', `/operations/${id}/progress`, as('owner'));
    ends.push([name, (await portal.outcome(id, as('owner'))).state]);
  };
  const edit = (change: (object: Record<string, never>) => void) =>
    sandbox
      .objects()
      .change('secrets', NAMESPACE, NAME, object =>
        change(object as unknown as Record<string, never>),
      );
  /** Kubernetes quotes what it does not like. */
  const quoting = (name: Name) => {
    const value = valueOf(name);
    const base64 = Buffer.from(value).toString('base64');
    const message = `Secret in version "v1" cannot be handled as a Secret: error found in #10 byte of ...|"${base64.slice(
      0,
      30,
    )}|..., bigger context ...|{"api-key":"${base64}"}|... ${value} ${encodeURIComponent(
      value,
    )}`;
    return {
      kind: 'Status',
      apiVersion: 'v1',
      status: 'Failure',
      message,
      reason: 'Invalid',
      code: 422,
      details: {
        name: value,
        causes: [
          { reason: 'FieldValueInvalid', message, field: 'data[api-key]' },
          { reason: message, message, field: value },
        ],
      },
    };
  };

  async function plant(): Promise<void> {
    edit(object => {
      Object.assign(object, {
        data: {
          'api-key': Buffer.from('at first').toString('base64'),
          other: Buffer.from(valueOf('value in the Secret')).toString('base64'),
        },
      });
      Object.assign(object.metadata, {
        annotations: {
          'kubectl.kubernetes.io/last-applied-configuration': JSON.stringify({
            stringData: { 'api-key': valueOf('last applied configuration') },
          }),
        },
      });
    });
    sandbox
      .objects()
      .change('configmaps', NAMESPACE, 'quantum-rerank-config', object =>
        Object.assign((object as unknown as { data: object }).data, {
          DB_PASSWORD: valueOf('value in the ConfigMap'),
        }),
      );
    sandbox
      .objects()
      .change<Deployment>('deployments', NAMESPACE, NAMESPACE, deployment =>
        Object.assign(deployment.spec.template.spec.containers[0], {
          env: [
            {
              name: 'API_TOKEN',
              value: valueOf('literal of the pod template'),
            },
          ],
        }),
      );
    await sandbox.waitFor(objects => {
      const found = objects.get('deployments', NAMESPACE, NAMESPACE);
      return (
        found?.status?.observedGeneration === found?.metadata.generation &&
        found?.status?.updatedReplicas === found?.spec.replicas &&
        found?.status?.availableReplicas === found?.spec.replicas &&
        found?.status?.replicas === found?.spec.replicas
      );
    });
  }

  async function troubles(): Promise<void> {
    await request('refused by a guardrail', 'x', { key: 'bad key!' });
    await plan('refused by a guardrail', 'bad key!');

    const planned = await plan('conflict');
    edit(object => Object.assign(object, { immutable: false }));
    await request('conflict', hashOf(planned));

    const conflicts = sandbox.faults.respond({ ...PATCH, dryRun: false }, 409);
    await carryOut('conflict at execution');
    conflicts.remove();

    for (const status of [400, 403, 422, 500]) {
      const body = quoting('quoted by Kubernetes at the plan');
      const fault = sandbox.faults.respond({ ...PATCH, dryRun: true }, status, {
        body: { ...body, code: status },
      });
      await plan('quoted by Kubernetes at the plan');
      await request('quoted by Kubernetes at the plan', 'x');
      fault.remove();
    }
    for (const status of [400, 403, 422, 500]) {
      const fault = sandbox.faults.respond(
        { ...PATCH, dryRun: false },
        status,
        {
          body: quoting('quoted by Kubernetes at execution'),
        },
      );
      await carryOut('quoted by Kubernetes at execution');
      fault.remove();
    }

    const before = await plan('cluster unreachable');
    await sandbox.faults.unreachable();
    await plan('cluster unreachable');
    await request('cluster unreachable', hashOf(before));
    await sandbox.faults.reachable();
    const away = sandbox.faults.add(
      { ...PATCH, dryRun: false },
      { kind: 'cut' },
    );
    await carryOut('cluster unreachable');
    away.remove();

    const noJson = `{"action":"secret-update",${valueOf(
      'body that is no JSON',
    )}`;
    await portal.ask('post', `${PRODUCTION}/plans`, as('owner'), noJson);
    const wrong = valueOf('value in the wrong place');
    for (const body of [
      { ...asked('success'), secretValues: { 'api-key': wrong } },
      { ...asked('success'), secretValues: { 'api-key': { [wrong]: 'x' } } },
      { ...asked('success'), secretValues: { 'api-key': { base64: wrong } } },
      { ...asked('success'), secretValues: wrong },
      { action: 'secret-update', parameters: { set: { 'api-key': wrong } } },
      { action: 'scale', parameters: { replicas: wrong } },
    ]) {
      await portal.ask('post', `${PRODUCTION}/plans`, as('owner'), body);
    }
    await request('value as the reason', hashOf(await plan('success')), {
      body: { reason: `now ${valueOf('value as the reason')}` },
    });
    await portal.ask('post', `${PRODUCTION}/plans`, {}, asked('not allowed'));
  }

  async function lookAtEverything(): Promise<void> {
    for (const route of routeDescriptions.filter(
      ({ method }) => method === 'get',
    )) {
      for (const environment of ['production', 'staging']) {
        const path = pathOf(route, { environment });
        const { status } = await portal.ask('get', path, as('owner'));
        // Ids are of nothing.
        expect([path, status]).toEqual([
          path,
          path.includes('00000000') ? 404 : 200,
        ]);
      }
    }
    await portal.ask('get', `${PRODUCTION}/operations?limit=100`, as('owner'));
    for (const action of actionNames) {
      await portal.ask('post', `${PRODUCTION}/plans`, as('owner'), {
        action,
        parameters: {
          ...PARAMETERS[action],
          ...(action === 'config-update'
            ? { changes: { LOG_LEVEL: 'DEBUG', DB_PASSWORD: null } }
            : {}),
        },
      });
    }
  }

  /** A request waits for approval, and its process stops meanwhile. */
  async function loseProcess(): Promise<void> {
    const environment = `${ENTITY}/environments/staging`;
    const name = 'process gone';
    const { body, status } = await request(
      name,
      hashOf(await plan(name, undefined, environment)),
      { environment },
    );
    expect(status).toBe(202);
    const { id, state } = body as Operation;
    expect(state).toBe('awaiting-approval');
    await portal.stop();
    await start();
    const approval = await portal.ask(
      'post',
      `/operations/${id}/approvals`,
      as('onCall'),
      { decision: 'approve' },
    );
    expect([approval.status, approval.text]).toEqual([200, expect.anything()]);
    const find = async () =>
      (await portal.ask('get', `/operations/${id}`, as('owner')))
        .body as Operation;
    // Nothing looks for work in these tests but a request: each of these does,
    // until the claim of the process that is gone has run out.
    while (!(await find()).endedAt) {
      const { body: other } = await portal.operate(as('owner'), 'restart', {});
      await portal.outcome((other as Operation).id, as('owner'));
    }
    const ended = await find();
    ends.push([name, ended.state]);
    expect(ended.message).toContain('give the values again');
  }

  /** Everything that left the backend, by way. */
  async function everythingEmitted(): Promise<Record<string, string>> {
    const all = <T>(of: (one: TestPortal) => T[]) => portals.flatMap(of);
    const objects = ['deployments', 'replicasets', 'pods', 'secrets'].flatMap(
      kind =>
        [NAMESPACE, STAGING].flatMap(namespace =>
          sandbox.objects().list(kind, namespace),
        ),
    );
    return {
      answers: all(({ answers }) => answers)
        .map(({ text, headers }) => `${text}\n${JSON.stringify(headers)}`)
        .join('\n'),
      logs: all(({ logLines }) => logLines).join('\n'),
      database: await portal.databaseText(),
      notifications: JSON.stringify(all(one => one.notifications)),
      signals: JSON.stringify(all(one => one.signals)),
      audit: JSON.stringify(all(one => one.auditor.entries)),
      'Kubernetes Events': JSON.stringify(
        sandbox.objects().list('events', NAMESPACE),
      ),
      'marks on objects': JSON.stringify(
        objects.map(({ metadata: { annotations = {}, labels } }) => [
          labels,
          Object.entries(annotations).filter(
            ([key]) => !key.includes('last-applied'),
          ),
        ]),
      ),
    };
  }

  beforeAll(async () => {
    sandbox = await startQuietSandbox();
    knex = await databases.init(databaseId, { migrated: false });
    await plant();
    await start();
    await carryOut('success');
    const lost = sandbox.faults.add(
      { ...PATCH, dryRun: false },
      { kind: 'cutAfterCommit' },
      1,
    );
    await carryOut('lost answer');
    lost.remove();
    await troubles();
    await lookAtEverything();
    await loseProcess();
    await lookAtEverything();
  }, 400_000);

  afterAll(async () => {
    await portal?.stop();
    await sandbox?.stop();
    await databases.destroy();
  });

  it('went through every end', () => {
    expect(ends).toEqual([
      ['success', 'succeeded'],
      ['lost answer', 'succeeded'],
      ['conflict at execution', 'refused'],
      ['quoted by Kubernetes at execution', 'failed'],
      ['quoted by Kubernetes at execution', 'failed'],
      ['quoted by Kubernetes at execution', 'failed'],
      ['quoted by Kubernetes at execution', 'interrupted'],
      ['cluster unreachable', 'interrupted'],
      ['process gone', 'refused'],
    ]);
  });

  it('arrived in the Secret', () => {
    const held = sandbox.objects().get('secrets', NAMESPACE, NAME);
    expect(held).toMatchObject({
      data: {
        'api-key': Buffer.from(valueOf('lost answer')).toString('base64'),
      },
    });
  });

  it('every way was used', async () => {
    for (const [way, text] of Object.entries(await everythingEmitted())) {
      expect([way, text.length > 80]).toEqual([way, true]);
    }
  });

  it.each(Object.keys(CORES) as Name[])('nothing holds: %s', async name => {
    for (const [way, text] of Object.entries(await everythingEmitted())) {
      for (const form of formsOf(name)) {
        const index = text.indexOf(form);
        expect([
          way,
          index < 0
            ? 'nothing'
            : text.slice(Math.max(0, index - 200), index + 40),
        ]).toEqual([way, 'nothing']);
      }
    }
  });
});
