import type { Sandbox } from '../sandbox';
import type { JsonObject, KubeEvent } from '../store/kinds';
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
import type { Recording } from './recordings';
import { recording, replay } from './recordings';

describe('recordings of pods, logs, events, metrics and watches', () => {
  let sandbox: Sandbox;

  beforeAll(async () => {
    sandbox = await recordedCluster();
    await release(sandbox, '1.1.0');
    await rolledOut(sandbox);
    await replay(sandbox, recording('38'));
    await rolledOut(sandbox);
    await send(sandbox, 'PATCH', `${DEPLOYMENT}/scale`, {
      spec: { replicas: 2 },
    });
    await rolledOut(sandbox);
  });

  afterAll(async () => {
    await sandbox.stop();
  });

  /** The request with the name of a pod that lives here. */
  function onLivingPod({ request }: Recording) {
    const [{ metadata }] = podsOf(sandbox);
    const name = /quantum-rerank-[a-z0-9]+-[a-z0-9]{5}/g;
    const body =
      request.body === undefined
        ? undefined
        : JSON.stringify(request.body).replace(name, metadata.name);
    return { path: (path: string) => path.replace(name, metadata.name), body };
  }

  it.each(['52', '56', '57', '58'])('%s is answered alike', async number => {
    const recorded = recording(number);
    await sandbox.waitFor(
      objects =>
        objects.list('poddisruptionbudgets', NAMESPACE)[0].status
          .currentHealthy === 2,
    );
    const answer = await replay(sandbox, recorded, onLivingPod(recorded));
    expect(answer.status).toBe(recorded.response.status);
    expect(normalise(answer.body)).toEqual(normalise(recorded.response.body));
  });

  it('53 and 54 let go of pods when there are enough', async () => {
    await send(sandbox, 'PATCH', `${DEPLOYMENT}/scale`, {
      spec: { replicas: 4 },
    });
    await rolledOut(sandbox);
    for (const number of ['53', '54']) {
      const recorded = recording(number);
      const answer = await replay(sandbox, recorded, onLivingPod(recorded));
      expect(answer.status).toBe(recorded.response.status);
      expect(normalise(answer.body)).toEqual(normalise(recorded.response.body));
      await rolledOut(sandbox);
    }
  });

  it('55 gives the last lines with times', async () => {
    const recorded = recording('55');
    const line =
      /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d+Z \d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d+Z (INFO|WARNING|ERROR) .+$/;
    const lines = (body: unknown) => String(body).trimEnd().split('\n');
    const answer = await replay(sandbox, recorded, onLivingPod(recorded));
    expect(answer.contentType).toBe(
      recorded.response.headers?.['content-type'],
    );
    expect(lines(recorded.response.body).every(text => line.test(text))).toBe(
      true,
    );
    expect(lines(answer.body).every(text => line.test(text))).toBe(true);
    expect(lines(answer.body).length).toBeLessThanOrEqual(12);
  });

  it('59 tells what happened in the same words', async () => {
    const recorded = recording('59');
    const answer = await replay(sandbox, recorded, {
      path: path => path.replace('limit=30', 'limit=400'),
    });
    const sentences = (body: unknown) =>
      (normalise((body as { items: KubeEvent[] }).items) as KubeEvent[]).map(
        event =>
          JSON.stringify([
            event.involvedObject.kind,
            event.reason,
            event.message,
            event.type,
            Object.keys(event).sort(),
            Object.keys(event.involvedObject).sort(),
          ]),
      );
    expect(sentences(answer.body)).toEqual(
      expect.arrayContaining([...new Set(sentences(recorded.response.body))]),
    );
    const page = await replay(sandbox, recorded);
    expect(Object.keys((page.body as { metadata: object }).metadata)).toEqual(
      Object.keys((recorded.response.body as { metadata: object }).metadata),
    );
  });

  it.each(['60', '61'])('%s measures alike', async number => {
    const recorded = recording(number);
    const answer = await replay(sandbox, recorded);
    const items = (body: unknown) =>
      JSON.stringify(normalise(body))
        .replace(/"\d+m"/g, '"<cpu>"')
        .replace(/"\d+[MG]i"/g, '"<memory>"');
    expect(JSON.parse(items(answer.body))).toEqual(
      JSON.parse(items(recorded.response.body)),
    );
  });

  it('62 shows nodes with the same members', async () => {
    const recorded = recording('62');
    const answer = await replay(sandbox, recorded);
    const nodes = (body: unknown) =>
      (
        body as {
          items: { spec: object; status: { conditions: JsonObject[] } }[];
        }
      ).items.map(({ spec, status }) => [
        Object.keys(spec),
        Object.keys(status).sort(),
        status.conditions.map(({ type, status: state, ...rest }) => [
          type,
          state,
          Object.keys(rest).sort(),
        ]),
      ]);
    expect(nodes(answer.body)).toEqual(nodes(recorded.response.body));
  });

  const EXEMPT: Record<string, string[]> = {
    // How often the controller wrote the slice is a matter of milliseconds.
    '64': ['items.*.metadata.generation'],
    // Generations and revisions count what was done before.
    '70': [
      'items.*.metadata.generation',
      'items.*.metadata.annotations.deployment|kubernetes|io/revision',
      'items.*.status.observedGeneration',
      'items.*.metadata.managedFields',
    ],
  };

  it.each(['63', '64', '65', '66', '70'])(
    '%s is listed alike',
    async number => {
      await sandbox.waitFor(
        objects =>
          objects.list('poddisruptionbudgets', NAMESPACE)[0].status
            .currentHealthy === 4 &&
          (
            objects.list('endpointslices', NAMESPACE)[0] as unknown as {
              endpoints: unknown[];
            }
          ).endpoints.length === 4,
      );
      const recorded = recording(number);
      const answer = await replay(sandbox, recorded);
      const exempt = EXEMPT[number] ?? [];
      expect(normalise(without(answer.body, exempt))).toEqual(
        normalise(without(recorded.response.body, exempt)),
      );
    },
  );

  it('67 refuses to go back too far', async () => {
    const recorded = recording('67');
    const answer = await replay(sandbox, recorded);
    const text = (body: unknown) =>
      JSON.stringify(body).replace(/\(\d+\)/, '(N)');
    expect(answer.status).toBe(200);
    expect(text(answer.body)).toBe(text(recorded.response.body));
  });

  it('68 begins a watch with what is there', async () => {
    const recorded = recording('68');
    const answer = await replay(sandbox, recorded, {
      path: path => `${path}&timeoutSeconds=1`,
    });
    expect(normalise(answer.body)).toEqual(normalise(recorded.response.body));
  });
});
