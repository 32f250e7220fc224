import { FAST } from '../replay/recordedCluster';
import type { Sandbox } from '../sandbox';
import { startSandbox } from '../sandbox';
import type { KubeObject } from '../store/kinds';
import { asker, MERGE, NAMESPACE } from './asking';

interface Event {
  type: string;
  object: KubeObject & { spec?: unknown };
}

describe('watches', () => {
  let sandbox: Sandbox;

  beforeEach(async () => {
    sandbox = await startSandbox({ timing: { ...FAST, bookmarkMs: 20 } });
  });

  afterEach(async () => {
    await sandbox.stop();
  });

  /** Events of a watch until enough of them have come. */
  async function events(
    query: string,
    enough: (events: Event[]) => boolean,
    headers: Record<string, string> = {},
  ): Promise<Event[]> {
    const abort = new AbortController();
    const response = await fetch(
      `${sandbox.url}${NAMESPACE}/configmaps?watch=true&${query}`,
      {
        headers: {
          authorization: `Bearer ${sandbox.tokens.viewer}`,
          ...headers,
        },
        signal: abort.signal,
      },
    );
    const found: Event[] = [];
    const decoder = new TextDecoder();
    let rest = '';
    for await (const chunk of response.body as unknown as AsyncIterable<Uint8Array>) {
      const lines = (rest + decoder.decode(chunk)).split('\n');
      rest = lines.pop() ?? '';
      found.push(...lines.map(line => JSON.parse(line) as Event));
      if (enough(found)) {
        break;
      }
    }
    abort.abort();
    return found;
  }

  const label = (value: string | null) =>
    asker(sandbox)('PATCH', `${NAMESPACE}/configmaps/quantum-rerank-config`, {
      type: MERGE,
      body: { metadata: { labels: { tier: value } } },
    });

  it('adds and deletes what enters and leaves a selection', async () => {
    const version = sandbox.objects().resourceVersion();
    await label('one');
    await asker(sandbox)(
      'PATCH',
      `${NAMESPACE}/configmaps/quantum-rerank-config`,
      { type: MERGE, body: { data: { MAX_BATCH: '120' } } },
    );
    await label(null);
    const found = await events(
      `labelSelector=tier%3Done&resourceVersion=${version}`,
      each => each.length === 3,
    );
    expect(found.map(({ type }) => type)).toEqual([
      'ADDED',
      'MODIFIED',
      'DELETED',
    ]);
  });

  it('sends bookmarks to those who ask for them', async () => {
    const found = await events('allowWatchBookmarks=true', each =>
      each.some(({ type }) => type === 'BOOKMARK'),
    );
    expect(found[found.length - 1]).toMatchObject({
      type: 'BOOKMARK',
      object: {
        kind: 'ConfigMap',
        metadata: { resourceVersion: sandbox.objects().resourceVersion() },
      },
    });
  });

  it('sends metadata only to those who accept no more', async () => {
    const [first] = await events('', each => each.length > 0, {
      accept: 'application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1',
    });
    expect(first.object.kind).toBe('PartialObjectMetadata');
    expect(first.object).not.toHaveProperty('data');
  });

  it('ends when its time is up and refuses what it cannot do', async () => {
    const found = await events('timeoutSeconds=1', () => false);
    expect(found.map(({ type }) => type)).toEqual(['ADDED']);
    const ask = asker(sandbox);
    expect(
      (await ask('GET', `${NAMESPACE}/configmaps?watch=1&resourceVersion=x`))
        .status,
    ).toBe(400);
    expect(
      (await ask('GET', '/apis/metrics.k8s.io/v1beta1/nodes?watch=1')).status,
    ).toBe(405);
  });
});
