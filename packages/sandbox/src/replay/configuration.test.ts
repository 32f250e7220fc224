import type { Sandbox } from '../sandbox';
import { normalise } from './normalise';
import { NAMESPACE, recordedCluster } from './recordedCluster';
import { recording, replay } from './recordings';

describe('recordings of ConfigMaps, Secrets and malformed requests', () => {
  let sandbox: Sandbox;

  beforeAll(async () => {
    sandbox = await recordedCluster();
  });

  afterAll(async () => {
    await sandbox.stop();
  });

  /** The recorded body with the uid and resourceVersion of the object that lives here. */
  function livingBody(number: string): unknown {
    const body = recording(number).request.body as { metadata?: object };
    const live = sandbox
      .objects()
      .get('configmaps', NAMESPACE, 'quantum-rerank-config')?.metadata;
    const resourceVersion = number === '44' ? '1' : live?.resourceVersion;
    return {
      ...body,
      metadata: { ...body.metadata, uid: live?.uid, resourceVersion },
    };
  }

  // In order: each request finds what the ones before it left.
  it.each(['42', '43', '44', '45', '46', '47', '48', '49', '50', '71', '72'])(
    '%s is answered alike',
    async number => {
      const recorded = recording(number);
      const body = ['43', '44'].includes(number)
        ? livingBody(number)
        : undefined;
      const answer = await replay(sandbox, recorded, { body });
      expect(answer.status).toBe(recorded.response.status);
      expect(answer.contentType).toBe(
        recorded.response.headers?.['content-type'],
      );
      expect(normalise(answer.body)).toEqual(normalise(recorded.response.body));
    },
  );

  it('keeps the value of a secret encoded and never its plain form', () => {
    const secret = sandbox
      .objects()
      .get('secrets', NAMESPACE, 'quantum-rerank-secrets');
    expect(secret).toMatchObject({
      data: { 'api-key': Buffer.from('new-key').toString('base64') },
    });
    expect(secret).not.toHaveProperty('stringData');
  });
});
