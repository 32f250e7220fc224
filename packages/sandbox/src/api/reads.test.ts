import type { Sandbox } from '../sandbox';
import { startSandbox } from '../sandbox';
import { FAST } from '../replay/recordedCluster';
import { asker, DEPLOYMENT, NAMESPACE } from './asking';

describe('reads of the Kubernetes API', () => {
  let sandbox: Sandbox;
  let ask: ReturnType<typeof asker>;

  beforeAll(async () => {
    sandbox = await startSandbox({ timing: FAST });
    ask = asker(sandbox);
  });

  afterAll(async () => {
    await sandbox.stop();
  });

  it('selects by labels and fields', async () => {
    const names = async (query: string) =>
      (
        (await ask('GET', `${NAMESPACE}/pods?${query}`)).body as unknown as {
          items: { metadata: { name: string } }[];
        }
      ).items.length;
    expect(await names('labelSelector=app')).toBe(4);
    expect(await names('labelSelector=app!=redis')).toBe(3);
    expect(
      await names(
        `labelSelector=${encodeURIComponent('app in (redis, other)')}`,
      ),
    ).toBe(1);
    expect(
      await names(
        `labelSelector=${encodeURIComponent(
          'app notin (redis),pod-template-hash',
        )}`,
      ),
    ).toBe(3);
    expect(await names('labelSelector=!app')).toBe(0);
    expect(await names('fieldSelector=status.phase=Running')).toBe(4);
    expect(await names('fieldSelector=status.phase!=Running')).toBe(0);
    expect(
      (await ask('GET', `${NAMESPACE}/pods?fieldSelector=spec.other=1`)).body
        .message,
    ).toBe('field label not supported: spec.other');
    expect(
      (await ask('GET', `${NAMESPACE}/pods?labelSelector=a%20b`)).status,
    ).toBe(400);
  });

  it('lists across namespaces', async () => {
    const { body } = await ask(
      'GET',
      '/apis/apps/v1/deployments?labelSelector=app%3Dquantum-rerank',
    );
    expect(body).toMatchObject({
      kind: 'DeploymentList',
      items: [
        // Keys are sorted as texts with their slashes, as in the real store.
        { metadata: { namespace: 'quantum-rerank-staging' } },
        { metadata: { namespace: 'quantum-rerank' } },
      ],
    });
  });

  it('answers 404 for paths, resources and objects that are not there', async () => {
    for (const path of [
      '/apis/none/v1/things',
      `${NAMESPACE}/things`,
      `${DEPLOYMENT}/none`,
      '/openapi/v2',
      '/apis/none',
    ]) {
      expect(await ask('GET', path)).toMatchObject({
        status: 404,
        body: { reason: 'NotFound' },
      });
    }
  });

  it('reads log lines by number, age and time, and follows', async () => {
    const pod = sandbox.objects().list('pods', 'quantum-rerank')[0];
    const log = async (query: string) => {
      const response = await fetch(
        `${sandbox.url}${NAMESPACE}/pods/${pod.metadata.name}/log?${query}`,
        {
          headers: { authorization: `Bearer ${sandbox.tokens.viewer}` },
        },
      );
      return (await response.text()).split('\n').filter(Boolean);
    };
    expect(await log('tailLines=7')).toHaveLength(7);
    expect(await log('tailLines=0')).toEqual([]);
    expect((await log('sinceSeconds=20')).length).toBeLessThanOrEqual(21);
    expect(
      (await log(`sinceTime=${new Date(Date.now() - 10_000).toISOString()}`))
        .length,
    ).toBeGreaterThan(5);
    expect((await log('limitBytes=30')).join('')).toHaveLength(30);
    const newest = await log('tailLines=3');
    expect(newest).toHaveLength(3);
    // The pod writes on between two reads, so the later one looks further back.
    expect((await log('tailLines=60')).join('\n')).toContain(newest.join('\n'));
    const response = await fetch(
      `${sandbox.url}${NAMESPACE}/pods/${pod.metadata.name}/log?follow=true&tailLines=0`,
      {
        headers: { authorization: `Bearer ${sandbox.tokens.viewer}` },
      },
    );
    const reader = (response.body as ReadableStream<Uint8Array>).getReader();
    const first = await reader.read();
    expect(new TextDecoder().decode(first.value)).toMatch(/ (INFO|WARNING) /);
    await reader.cancel();
  });
});
