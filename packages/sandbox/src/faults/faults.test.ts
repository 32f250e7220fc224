import type { Sandbox } from '../sandbox';
import { startSandbox } from '../sandbox';
import { FAST, send } from '../replay/recordedCluster';

const SCALE =
  '/apis/apps/v1/namespaces/quantum-rerank/deployments/quantum-rerank/scale';
const PODS = '/api/v1/namespaces/quantum-rerank/pods';

describe('faults', () => {
  let sandbox: Sandbox;

  beforeEach(async () => {
    sandbox = await startSandbox({ timing: FAST });
  });

  afterEach(async () => {
    await sandbox.stop();
  });

  const replicas = () =>
    sandbox.objects().get('deployments', 'quantum-rerank', 'quantum-rerank')
      ?.spec.replicas;

  /** Opens a watch and collects what arrives, line by line. */
  async function watch(query = '') {
    const response = await fetch(`${sandbox.url}${PODS}?watch=1${query}`, {
      headers: { authorization: `Bearer ${sandbox.tokens.viewer}` },
    });
    const lines: string[] = [];
    let wake = () => {};
    let outcome: 'open' | 'ended' | 'cut' = 'open';
    const read = async () => {
      let rest = '';
      const decoder = new TextDecoder();
      for await (const chunk of response.body as unknown as AsyncIterable<Uint8Array>) {
        const parts = (rest + decoder.decode(chunk)).split('\n');
        rest = parts.pop() ?? '';
        lines.push(...parts);
        wake();
      }
    };
    const finished = read().then(
      () => {
        outcome = 'ended';
        wake();
      },
      () => {
        outcome = 'cut';
        wake();
      },
    );
    const until = async (test: () => boolean) => {
      const next = () =>
        new Promise<void>(resolve => {
          wake = resolve;
        });
      while (!test()) {
        await next();
      }
    };
    return { lines, until, finished, outcome: () => outcome };
  }

  it('answers with an error as often as asked, with Retry-After', async () => {
    const fault = sandbox.faults.respond(
      { method: 'PATCH', path: /\/scale/ },
      429,
      { count: 1, retryAfterSeconds: 7 },
    );
    const refused = await fetch(sandbox.url + SCALE, {
      method: 'PATCH',
      headers: {
        authorization: `Bearer ${sandbox.tokens.operator}`,
        'content-type': 'application/merge-patch+json',
      },
      body: '{"spec":{"replicas":5}}',
    });
    expect(refused.status).toBe(429);
    expect(refused.headers.get('retry-after')).toBe('7');
    expect(await refused.json()).toMatchObject({
      kind: 'Status',
      reason: 'TooManyRequests',
      details: { retryAfterSeconds: 7 },
    });
    expect(replicas()).toBe(3);
    const again = await send(sandbox, 'PATCH', SCALE, {
      spec: { replicas: 5 },
    });
    expect(again.status).toBe(200);
    expect(fault.hits()).toBe(1);
    expect(sandbox.requests.mutations()).toHaveLength(1);
  });

  it('cuts before the request is handled', async () => {
    sandbox.faults.add({ method: 'PATCH' }, { kind: 'cut' }, 1);
    await expect(
      send(sandbox, 'PATCH', SCALE, { spec: { replicas: 5 } }),
    ).rejects.toThrow();
    expect(replicas()).toBe(3);
    expect(sandbox.requests.mutations()).toHaveLength(0);
  });

  it('cuts after the change was made and counts it', async () => {
    sandbox.faults.add({ method: 'PATCH' }, { kind: 'cutAfterCommit' }, 1);
    await expect(
      send(sandbox, 'PATCH', SCALE, { spec: { replicas: 5 } }),
    ).rejects.toThrow();
    expect(replicas()).toBe(5);
    expect(sandbox.requests.mutations()).toMatchObject([
      { method: 'PATCH', path: SCALE, committed: true },
    ]);
  });

  it('does not count dry runs, reads and refused writes as mutations', async () => {
    await send(sandbox, 'PATCH', `${SCALE}?dryRun=All`, {
      spec: { replicas: 5 },
    });
    await send(sandbox, 'PATCH', SCALE, { spec: { replicas: -1 } });
    await send(sandbox, 'GET', SCALE);
    expect(sandbox.requests.mutations()).toEqual([]);
    expect(sandbox.requests.all()).toHaveLength(3);
    expect(replicas()).toBe(3);
  });

  it('matches by user, by watch and by dry run', async () => {
    sandbox.faults.respond({ user: 'sandbox-admin', dryRun: true }, 500);
    expect((await send(sandbox, 'GET', SCALE)).status).toBe(200);
    const dry = await send(sandbox, 'PATCH', `${SCALE}?dryRun=All`, {});
    expect(dry).toMatchObject({
      status: 500,
      body: { reason: 'InternalError' },
    });
    await sandbox.faults.clear();
    const cleared = await send(sandbox, 'PATCH', `${SCALE}?dryRun=All`, {});
    expect(cleared.status).toBe(200);
  });

  it('cuts a watch after so many events, and all of them now', async () => {
    sandbox.faults.add(
      { watch: true },
      { kind: 'cutWatch', afterEvents: 2 },
      1,
    );
    const first = await watch();
    await first.finished;
    expect(first.outcome()).toBe('cut');
    expect(first.lines).toHaveLength(2);
    const second = await watch();
    await second.until(() => second.lines.length === 4);
    expect(sandbox.faults.dropWatches()).toBe(1);
    await second.finished;
    expect(second.outcome()).toBe('cut');
  });

  it('silences a watch while its connection stays open', async () => {
    const silent = await watch();
    await silent.until(() => silent.lines.length === 4);
    expect(sandbox.faults.freezeWatches()).toBe(1);
    const lively = await watch();
    await send(sandbox, 'PATCH', SCALE, { spec: { replicas: 4 } });
    await lively.until(() => lively.lines.length > 4);
    expect(silent.lines).toHaveLength(4);
    expect(silent.outcome()).toBe('open');
    sandbox.faults.dropWatches();
    await silent.finished;
  });

  it('sends lines that are no events', async () => {
    sandbox.faults.add(
      { watch: true },
      { kind: 'garbageLine', afterEvents: 1 },
      1,
    );
    const garbled = await watch();
    await garbled.until(() => garbled.lines.length === 5);
    expect(() => JSON.parse(garbled.lines[1]) as unknown).toThrow();
    sandbox.faults.add(
      { watch: true },
      { kind: 'hugeLine', afterEvents: 0, bytes: 300_000 },
      1,
    );
    const huge = await watch();
    await huge.until(() => huge.lines.length === 5);
    expect(huge.lines[0]).toHaveLength(300_000);
  });

  it('refuses connections and comes back on the same port', async () => {
    await sandbox.faults.unreachable();
    await expect(send(sandbox, 'GET', SCALE)).rejects.toThrow();
    await sandbox.faults.clear();
    expect((await send(sandbox, 'GET', SCALE)).status).toBe(200);
  });

  it('lets a watch resume and refuses one that is too old', async () => {
    const version = sandbox.objects().resourceVersion();
    await send(sandbox, 'PATCH', SCALE, { spec: { replicas: 4 } });
    await sandbox.waitFor(
      objects => objects.list('pods', 'quantum-rerank').length === 5,
    );
    const resumed = await watch(`&resourceVersion=${version}`);
    await resumed.until(() => resumed.lines.length > 0);
    expect(JSON.parse(resumed.lines[0])).toMatchObject({ type: 'ADDED' });
    sandbox.objects().compact();
    const expired = await watch(`&resourceVersion=${version}`);
    await expired.finished;
    expect(
      expired.lines.map(line => JSON.parse(line) as unknown),
    ).toMatchObject([
      { type: 'ERROR', object: { code: 410, reason: 'Expired' } },
    ]);
  });
});
