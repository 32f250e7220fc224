import { mockServices } from '@backstage/backend-test-utils';
import { startSandbox } from '@quantumrerank/sandbox';
import { DefaultClusterRegistry } from '../clusters/DefaultClusterRegistry';
import { DefaultWorkloadService } from './DefaultWorkloadService';
import { testTarget } from './testObjects';

describe('the first answer', () => {
  it('holds everything that was read for it, although a version was cut while the pods were being read', async () => {
    const sandbox = await startSandbox();
    // Longer than changes are gathered into one version.
    sandbox.faults.add(
      { method: 'GET', path: /\/pods\?/, watch: false },
      { kind: 'delay', milliseconds: 200 },
      1,
    );
    const logger = mockServices.logger.mock();
    logger.child.mockReturnValue(logger);
    const clusters = DefaultClusterRegistry.create({
      config: mockServices.rootConfig({
        data: {
          kubernetes: {
            clusterLocatorMethods: [
              {
                type: 'config',
                clusters: [
                  {
                    name: 'eu-1',
                    url: sandbox.url,
                    authProvider: 'serviceAccount',
                    serviceAccountToken: sandbox.tokens.operator,
                  },
                ],
              },
            ],
          },
        },
      }),
      logger,
    });
    const service = DefaultWorkloadService.create({ clusters, logger });
    try {
      const snapshot = await service.getSnapshot(testTarget());

      expect(snapshot.pods.total).toBe(3);
      expect(snapshot.freshness.state).toBe('live');
    } finally {
      await service.close();
      await clusters.close();
      await sandbox.stop();
    }
  });
});
