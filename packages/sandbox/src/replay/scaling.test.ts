import type { Sandbox } from '../sandbox';
import { normalise, without } from './normalise';
import {
  DEPLOYMENT,
  NAMESPACE,
  recordedCluster,
  rolledOut,
  send,
} from './recordedCluster';
import { recording, replay } from './recordings';

describe('recordings of scaling and the autoscaler', () => {
  let sandbox: Sandbox;

  beforeAll(async () => {
    sandbox = await recordedCluster();
    // The autoscaler has seen the pods once.
    await send(
      sandbox,
      'PATCH',
      `/apis/autoscaling/v2/namespaces/${NAMESPACE}/horizontalpodautoscalers/quantum-rerank-hpa/status`,
      {
        status: (recording('21').response.body as { status: object }).status,
      },
      { 'user-agent': 'kube-controller-manager/v1.36' },
    );
  });

  afterAll(async () => {
    await sandbox.stop();
  });

  // In order: each request finds what the ones before it left.
  it.each(['16', '17', '18', '19', '20', '21', '22', '23', '24', '25'])(
    '%s is answered alike',
    async number => {
      const recorded = recording(number);
      const live = sandbox
        .objects()
        .get('deployments', NAMESPACE, 'quantum-rerank');
      const body =
        number === '18'
          ? {
              ...(recorded.request.body as object),
              metadata: {
                name: 'quantum-rerank',
                resourceVersion: '1',
                uid: live?.metadata.uid,
              },
            }
          : undefined;
      const answer = await replay(sandbox, recorded, { body });
      expect(answer.status).toBe(recorded.response.status);
      // How far the new pods have come when the request arrives is a matter of milliseconds.
      const exempt = recorded.request.path.endsWith('/scale')
        ? ['status.replicas']
        : [];
      expect(normalise(without(answer.body, exempt))).toEqual(
        normalise(without(recorded.response.body, exempt)),
      );
    },
  );

  it('51 shows the old size as status while the new one is wanted', async () => {
    await rolledOut(sandbox);
    const answer = await replay(sandbox, recording('51'));
    expect(normalise(answer.body)).toEqual(
      normalise(recording('51').response.body),
    );
    await rolledOut(sandbox);
    expect(
      (await send(sandbox, 'GET', `${DEPLOYMENT}/scale`)).body,
    ).toMatchObject({ status: { replicas: 2 } });
  });
});
