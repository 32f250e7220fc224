import {
  actionNames,
  OBJECT_ANNOTATIONS,
  routeDescriptions,
  type Operation,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import type { Deployment, Sandbox } from '@quantumrerank/sandbox';
import { parse, stringify } from 'yaml';
import { FakeReceiver } from '../notifications/__testUtils__/FakeReceiver';
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
    leaseMs: 5000,
    renewMs: 1000,
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
const NAME = 'quantum-rerank';
const PATCH = { method: 'PATCH', path: /\/deployments\//, dryRun: false };

/** Where the canaries sit; each has a value of its own, so that a leak names its place. */
const CANARIES = {
  'value in the Secret': 'canary-in-secret-5b1f',
  'literal environment variable': 'canary-in-variable-90ac',
  'the same in an earlier revision': 'canary-in-earlier-variable-77e2',
  'password in a connection string': 'canary-in-dsn-31d0',
  'argument of the command line': 'canary-in-argument-c4c4',
  'argument after its option': 'canary-in-next-argument-11ab',
  'annotation of the deployment': 'canary-in-annotation-6f60',
  'annotation of the pods': 'canary-in-pod-annotation-8e8e',
  'last applied configuration': 'canary-in-last-applied-2a2a',
  'environment of an init container': 'canary-in-init-container-d9d9',
  'change-cause of a recorded command': 'canary-in-change-cause-5d5d',
  'change-cause, after an option': 'canary-in-recorded-option-0e0e',
  'header of a probe': 'canary-in-probe-4747',
};

/** What the portal itself signs in with elsewhere. */
const CREDENTIALS = {
  'address of a chat': 'canary-of-the-chat-a1b2',
  'address of a webhook': 'canary-of-the-webhook-b2c3',
  'key of a webhook': 'canary-of-its-signature-c3d4',
  'key of a pager': 'canary-of-the-pager-d4e5',
  'password of the mail server': 'canary-of-the-mail-e5f6',
  'header of Prometheus': 'canary-of-prometheus-f6a7',
  'header of Alertmanager': 'canary-of-alertmanager-a7b8',
  'password of the cache': 'canary-of-the-cache-b8c9',
};

/** Routes that cannot answer here: there is nothing with such an id. */
const NOT_FOUND = ['of nothing', 'getReport', 'getEscalation'];

const encodings = (value: string) => [
  value,
  Buffer.from(value).toString('base64').replace(/=+$/, ''),
  Buffer.from(value).toString('base64url').replace(/=+$/, ''),
  Buffer.from(value).toString('hex'),
  encodeURIComponent(value),
];

function plant(deployment: Deployment, variable: string): void {
  const { metadata, spec } = deployment;
  metadata.annotations = {
    ...metadata.annotations,
    'kubernetes.io/change-cause': `kubectl set env deployment/quantum-rerank API_TOKEN=${CANARIES['change-cause of a recorded command']} --token ${CANARIES['change-cause, after an option']} --record=true`,
    'example.com/api-token': CANARIES['annotation of the deployment'],
    'kubectl.kubernetes.io/last-applied-configuration': JSON.stringify({
      data: CANARIES['last applied configuration'],
    }),
  };
  const { template } = spec;
  template.metadata = {
    ...template.metadata,
    annotations: {
      'vault.example.com/secret': CANARIES['annotation of the pods'],
    },
  };
  Object.assign(template.spec, {
    initContainers: [
      {
        name: 'migrate',
        image: 'registry.example.com/migrate:1',
        env: [
          {
            name: 'PGPASSWORD',
            value: CANARIES['environment of an init container'],
          },
        ],
      },
    ],
  });
  Object.assign(template.spec.containers[0], {
    env: [
      { name: 'API_KEY', value: variable },
      {
        name: 'DATABASE_URL',
        value: `postgres://app:${CANARIES['password in a connection string']}@db/app`,
      },
      { name: 'VARIANT', value: variable.length.toString() },
    ],
    args: [
      `--db-password=${CANARIES['argument of the command line']}`,
      '--token',
      CANARIES['argument after its option'],
      `--revision-of-args=${variable.length}`,
    ],
    livenessProbe: {
      httpGet: {
        path: '/health',
        port: 8000,
        httpHeaders: [
          { name: 'Authorization', value: CANARIES['header of a probe'] },
        ],
      },
    },
  });
}

/** Everything that the portal asks or tells is the receiver. */
function profile(url: string): string {
  const document = parse(profileText());
  const [production, staging] = document.environments;
  for (const environment of document.environments) {
    environment.resources = {
      ...environment.resources,
      configMap: 'quantum-rerank-config',
      secret: 'quantum-rerank-secrets',
    };
  }
  Object.assign(production, {
    // Nobody listens there.
    cache: { url: 'redis://127.0.0.1:1', mode: 'single' },
  });
  Object.assign(staging, {
    metrics: { source: 'prometheus', url },
    alertmanager: { url },
  });
  document.signals[0].promql = 'sum(rate(requests_total[5m]))';
  document.notifications = {
    channels: [
      { id: 'portal', title: 'Portal', kind: 'backstage' },
      { id: 'chat', title: 'Chat', kind: 'slack' },
      { id: 'hook', title: 'Hook', kind: 'webhook' },
      { id: 'page', title: 'Pager', kind: 'pagerduty' },
      { id: 'mail', title: 'Mail', kind: 'email', to: ['team@example.com'] },
    ],
  };
  return stringify(document, { aliasDuplicateObjects: false });
}

const configured = (url: string) => ({
  prometheus: [
    { url, headers: { Authorization: CREDENTIALS['header of Prometheus'] } },
  ],
  alertmanager: [
    { url, headers: { Authorization: CREDENTIALS['header of Alertmanager'] } },
  ],
  caches: [
    {
      url: 'redis://127.0.0.1:1',
      password: CREDENTIALS['password of the cache'],
    },
  ],
  channels: {
    chat: { url: `${url}/services/${CREDENTIALS['address of a chat']}` },
    hook: {
      url: `${url}/${CREDENTIALS['address of a webhook']}`,
      signingSecret: CREDENTIALS['key of a webhook'],
    },
    page: { routingKey: CREDENTIALS['key of a pager'], apiUrl: url },
    mail: {
      smtp: {
        host: '127.0.0.1',
        port: 1,
        user: 'portal',
        pass: CREDENTIALS['password of the mail server'],
        from: 'portal@example.com',
      },
    },
  },
});

describe('secrets', () => {
  let sandbox: Sandbox;
  let portal: TestPortal;
  /** How the scenario went. */
  const ends: Operation[] = [];
  const statuses: Array<[string, number | undefined]> = [];
  /** Chat, webhook, pager, Prometheus and Alertmanager in one. */
  let receiver: FakeReceiver;

  const change = (variable: string) =>
    sandbox
      .objects()
      .change<Deployment>('deployments', NAMESPACE, NAME, deployment =>
        plant(deployment, variable),
      );

  const settled = () =>
    sandbox.waitFor(objects => {
      const found = objects.get('deployments', NAMESPACE, NAME);
      return (
        found?.status?.observedGeneration === found?.metadata.generation &&
        found?.status?.updatedReplicas === found?.spec.replicas &&
        found?.status?.availableReplicas === found?.spec.replicas &&
        found?.status?.replicas === found?.spec.replicas
      );
    });

  /** Asks for it and waits for its end. */
  async function carryOut(action: string, parameters: Record<string, unknown>) {
    await settled();
    const { body, status, text } = await portal.operate(
      as('owner'),
      action,
      parameters,
    );
    if (status !== 202) {
      throw new Error(text);
    }
    const { id } = body as { id: string };
    await portal.ask('get', `/operations/${id}/progress`, as('owner'));
    return portal.outcome(id, as('owner'));
  }

  /** Every route for looking, in both environments, and every plan. */
  async function lookAtEverything() {
    const id = ends.at(-1)?.id;
    for (const environment of ['production', 'staging']) {
      for (const route of routeDescriptions) {
        const { status } =
          route.method === 'get'
            ? await portal.ask(
                'get',
                pathOf(route, { environment, ...(id ? { id } : {}) }),
                { ...as('owner'), 'accept-encoding': 'identity' },
              )
            : { status: undefined };
        statuses.push([
          route.path.includes('{id}') && !id ? 'of nothing' : route.operationId,
          status,
        ]);
      }
      for (const action of actionNames) {
        await portal.ask(
          'post',
          `${ENTITY}/environments/${environment}/plans`,
          as('owner'),
          { action, parameters: PARAMETERS[action] },
        );
      }
    }
  }

  /** A test message over every channel, however it ends. */
  async function tellEverybody() {
    let sent = 0;
    for (const channel of ['chat', 'hook', 'page', 'mail', 'portal']) {
      const { status } = await portal.ask(
        'post',
        `${PRODUCTION}/channels/${channel}/test`,
        as('owner'),
        {},
      );
      statuses.push([`test of ${channel}`, status]);
      sent += status === 202 ? 1 : 0;
    }
    const tried = async () => {
      const { body } = await portal.ask(
        'get',
        `${PRODUCTION}/deliveries`,
        as('owner'),
      );
      return (body as { items: Array<{ attempts: number }> }).items.filter(
        ({ attempts }) => attempts > 0,
      ).length;
    };
    while ((await tried()) < sent) {
      await new Promise(later => setTimeout(later, 20));
    }
  }

  /** Everything that left the backend, by way. */
  async function everythingEmitted(): Promise<Record<string, string>> {
    const deployment = sandbox.objects().get('deployments', NAMESPACE, NAME);
    return {
      answers: portal.answers
        .map(({ text, headers }) => `${text}\n${JSON.stringify(headers)}`)
        .join('\n'),
      logs: portal.logLines.join('\n'),
      database: await portal.databaseText(),
      notifications: JSON.stringify(portal.notifications),
      receivers: JSON.stringify(receiver.requests),
      signals: JSON.stringify(portal.signals),
      audit: JSON.stringify(portal.auditor.entries),
      'Kubernetes Events': JSON.stringify(
        sandbox
          .objects()
          .list('events', NAMESPACE)
          .filter(({ reason }) => reason?.startsWith('QuantumRerank')),
      ),
      'marks on the deployment': JSON.stringify(
        Object.values(OBJECT_ANNOTATIONS).map(
          name => deployment?.metadata.annotations?.[name],
        ),
      ),
    };
  }

  beforeAll(async () => {
    sandbox = await startQuietSandbox();
    const value = CANARIES['value in the Secret'];
    sandbox.objects().apply({
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: 'quantum-rerank-secrets', namespace: NAMESPACE },
      stringData: { 'api-key': value },
    });
    change(CANARIES['the same in an earlier revision']);
    await settled();
    change(CANARIES['literal environment variable']);
    await settled();
    receiver = await FakeReceiver.start();
    portal = await TestPortal.start({
      sandbox,
      profiles: [profile(receiver.url)],
      quantumRerank: configured(receiver.url),
    });

    await lookAtEverything();
    ends.push(await carryOut('scale', { replicas: 5 }));
    ends.push(await carryOut('rollback', {}));
    ends.push(await carryOut('restart', {}));

    // Kubernetes quotes what it does not like.
    const words = `Deployment.apps "${NAME}" is invalid: spec.template.spec.containers[0].env[0].value: Invalid value: "${CANARIES['the same in an earlier revision']}": must be shorter; in "{\\"kind\\":\\"Deployment\\",\\"args\\":[\\"${CANARIES['argument after its option']}\\"]}"; DATABASE_URL=postgres://app:${CANARIES['password in a connection string']}@db/app`;
    const details = {
      causes: [{ reason: 'FieldValueInvalid', message: words, field: 'x' }],
    };
    const body = {
      kind: 'Status',
      apiVersion: 'v1',
      status: 'Failure',
      message: words,
      reason: 'Invalid',
      code: 422,
      details,
    };
    sandbox.faults.respond(PATCH, 422, { count: 1, body });
    ends.push(await carryOut('scale', { replicas: 4 }));
    for (const status of [422, 500, 403]) {
      for (const dryRun of [true, false]) {
        const fault = sandbox.faults.respond({ ...PATCH, dryRun }, status, {
          count: 1,
          body,
        });
        await portal.operate(as('owner'), 'scale', { replicas: 6 });
        fault.remove();
      }
    }
    const list = sandbox.faults.respond(
      { method: 'GET', path: /replicasets/, watch: false },
      500,
      { body },
    );
    await portal.ask('post', `${PRODUCTION}/plans`, as('owner'), {
      action: 'restart',
    });
    list.remove();
    await sandbox.faults.unreachable();
    await portal.ask('post', `${PRODUCTION}/plans`, as('owner'), {
      action: 'restart',
    });
    await sandbox.faults.reachable();
    // It is left alone for a moment after it was away.
    while (
      (await portal.ask('get', `${PRODUCTION}/secret`, as('owner'))).status !==
      200
    ) {
      await new Promise(later => setTimeout(later, 20));
    }
    await lookAtEverything();
    await tellEverybody();
  }, 180_000);

  afterAll(async () => {
    await portal.stop();
    await receiver.stop();
    await sandbox.stop();
  });

  it('went through operations of every kind and a failure', () => {
    expect(ends.map(({ action, state }) => `${action} ${state}`)).toEqual([
      'scale succeeded',
      'rollback succeeded',
      'restart succeeded',
      'scale failed',
    ]);
    expect(ends[1].plan.diff).toContain('VARIANT');
    expect(ends[3].message).toContain('must be shorter');
    expect(
      statuses.filter(
        ([name, status]) =>
          status !== undefined &&
          status >= 300 &&
          !(status === 404 && NOT_FOUND.includes(name)),
      ),
    ).toEqual([]);
  });

  it('were where a leak would find them', () => {
    const held = JSON.stringify([
      sandbox.objects().list('deployments', NAMESPACE),
      sandbox.objects().list('secrets', NAMESPACE),
      sandbox.objects().list('replicasets', NAMESPACE),
    ]);
    for (const [place, value] of Object.entries(CANARIES)) {
      expect([
        place,
        encodings(value).some(encoded => held.includes(encoded)),
      ]).toEqual([place, true]);
    }
  });

  it('every way was used', async () => {
    for (const [way, text] of Object.entries(await everythingEmitted())) {
      expect([way, text.length > 80]).toEqual([way, true]);
    }
  });

  it.each(Object.entries(CANARIES))('nothing holds: %s', async (_, value) => {
    for (const [way, text] of Object.entries(await everythingEmitted())) {
      for (const encoded of encodings(value)) {
        const index = text.indexOf(encoded);
        expect([
          way,
          index < 0
            ? 'nothing'
            : text.slice(Math.max(0, index - 200), index + 40),
        ]).toEqual([way, 'nothing']);
      }
    }
  });

  it.each(Object.entries(CREDENTIALS))(
    'only its own receiver learns the %s',
    async (_, value) => {
      const { receivers, ...others } = await everythingEmitted();
      for (const [way, text] of Object.entries(others)) {
        for (const encoded of encodings(value)) {
          expect([way, text.includes(encoded)]).toEqual([way, false]);
        }
      }
      // A server of each kind but mail and cache was reached with it, once signed.
      const requests = receivers.split(value).length - 1;
      expect(requests > 0).toBe(!/signature|mail|cache/.test(value));
    },
  );

  it('nothing holds the token of the service account', async () => {
    for (const [way, text] of Object.entries(await everythingEmitted())) {
      for (const encoded of encodings(sandbox.tokens.operator)) {
        expect([way, text.includes(encoded)]).toEqual([way, false]);
      }
    }
  });

  it('callers and records do not learn the address of the cluster', async () => {
    const { logs: _, ...others } = await everythingEmitted();
    const { host, port } = new URL(sandbox.url);
    for (const [way, text] of Object.entries(others)) {
      expect([way, text.includes(host)]).toEqual([way, false]);
      expect([way, text.includes(`:${port}`)]).toEqual([way, false]);
    }
  });
});
