import { FAST } from '../replay/recordedCluster';
import type { Sandbox } from '../sandbox';
import { startSandbox } from '../sandbox';
import { asker, MERGE, NAMESPACE } from './asking';

const CONFIG = `${NAMESPACE}/configmaps/quantum-rerank-config`;

describe('what a ConfigMap and a Secret may hold', () => {
  let sandbox: Sandbox;
  let ask: ReturnType<typeof asker>;

  beforeAll(async () => {
    sandbox = await startSandbox({ timing: FAST });
    ask = asker(sandbox);
  });

  afterAll(() => sandbox.stop());

  const patch = (path: string, body: object) =>
    ask('PATCH', path, { type: MERGE, body });

  it.each([
    ['bad key!', /regex used for validation is '\[-\._a-zA-Z0-9\]\+'/],
    ['.', /must not be '\.'/],
    ['..data', /must not start with '\.\.'/],
    ['k'.repeat(254), /must be no more than 253 characters/],
  ])('no key %s', async (key, message) => {
    expect(await patch(CONFIG, { data: { [key]: 'x' } })).toMatchObject({
      status: 422,
      body: { reason: 'Invalid', message: expect.stringMatching(message) },
    });
  });

  it('at most a mebibyte', async () => {
    const half = 'x'.repeat(524_288);
    expect((await patch(CONFIG, { data: { A: half } })).status).toBe(200);
    expect(await patch(CONFIG, { data: { B: half } })).toMatchObject({
      status: 422,
      body: {
        message:
          'ConfigMap "quantum-rerank-config" is invalid: []: Too long: may not be more than 1048576 bytes',
      },
    });
    expect(
      await patch(`${NAMESPACE}/secrets/quantum-rerank-secrets`, {
        stringData: { a: `${half}${half}x` },
      }),
    ).toMatchObject({
      status: 422,
      body: {
        message: expect.stringContaining(
          'data: Too long: may not be more than 1048576 bytes',
        ),
      },
    });
    await patch(CONFIG, { data: { A: null } });
  });

  it('no key as text and as binary data', async () => {
    expect(
      await patch(CONFIG, { binaryData: { LOG_LEVEL: 'eA==' } }),
    ).toMatchObject({
      status: 422,
      body: {
        message: expect.stringContaining(
          'duplicate of key present in binaryData',
        ),
      },
    });
  });
});
