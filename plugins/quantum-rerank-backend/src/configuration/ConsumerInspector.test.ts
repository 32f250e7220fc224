import type { Sandbox } from '@quantumrerank/sandbox';
import {
  deployReader,
  MAILER,
  NAMESPACE,
  profilesNaming,
  WORKER,
} from '../operations/__testUtils__/consumers';
import {
  connect,
  startQuickSandbox,
} from '../operations/__testUtils__/Testbed';
import { testTarget } from '../operations/__testUtils__/testTarget';
import type { ClusterRegistry } from '../clusters/ClusterRegistry';
import { ConsumerInspector } from './ConsumerInspector';

describe('looking at the consumers of a profile', () => {
  let sandbox: Sandbox;

  beforeEach(async () => {
    sandbox = await startQuickSandbox({ worker: true });
  });
  afterEach(() => sandbox.stop());

  const inspect = (names: string[], token?: string) => {
    const clusters: ClusterRegistry = {
      getCluster: async name => ({ name, api: connect(sandbox, token) }),
    };
    return new ConsumerInspector({ clusters }).inspect(
      testTarget('production', profilesNaming(...names).profile),
    );
  };

  it('finds nothing on one that reads them', async () => {
    expect(await inspect([WORKER])).toEqual([]);
    expect(await inspect([])).toEqual([]);
  });

  it('finds one that reads the Secret alone as it should be', async () => {
    await deployReader(sandbox, MAILER, [
      { secretRef: { name: 'quantum-rerank-secrets' } },
    ]);
    expect(await inspect([MAILER])).toEqual([]);
  });

  it('finds one that is not there, and one that reads nothing of it', async () => {
    await deployReader(sandbox, MAILER, []);
    expect(await inspect(['absent', WORKER, MAILER])).toEqual([
      {
        code: 'consumer-not-found',
        subject: 'environments.production.consumers.absent',
        message:
          'Production names the deployment absent among its consumers, and there is none in namespace quantum-rerank: nothing of it is restarted.',
      },
      {
        code: 'consumer-not-reading',
        subject: `environments.production.consumers.${MAILER}`,
        message: `Production names the deployment ${MAILER} among its consumers, and it reads none of quantum-rerank-config, quantum-rerank-secrets: it is never restarted.`,
      },
    ]);
  });

  it('says what cannot be seen, for one and for all', async () => {
    const limited = sandbox.addUser('limited', [
      {
        verbs: ['get'],
        apiGroups: ['apps'],
        resources: ['deployments'],
        resourceNames: ['quantum-rerank'],
      },
    ]);
    expect(await inspect([WORKER], limited)).toMatchObject([
      {
        code: 'consumer-unknown',
        message: expect.stringContaining('forbidden'),
      },
    ]);
    sandbox.objects().delete('deployments', NAMESPACE, 'quantum-rerank');
    expect(await inspect([WORKER, MAILER])).toMatchObject([
      { code: 'consumer-unknown' },
      { code: 'consumer-unknown' },
    ]);
  });
});
