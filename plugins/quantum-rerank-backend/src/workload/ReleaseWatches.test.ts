import { mockServices } from '@backstage/backend-test-utils';
import { startSandbox, type Sandbox } from '@quantumrerank/sandbox';
import { connect } from '../operations/__testUtils__/Testbed';
import { ReleaseWatches } from './ReleaseWatches';
import { testTarget } from './testObjects';

describe('ReleaseWatches', () => {
  const { environment } = testTarget();
  const logger = mockServices.logger.mock();
  logger.child.mockReturnValue(logger);
  let sandbox: Sandbox;
  let releases: ReleaseWatches;

  beforeEach(async () => {
    sandbox = await startSandbox();
    const api = connect(sandbox);
    releases = new ReleaseWatches({
      clusters: { getCluster: async name => ({ name, api }) },
      logger,
    });
  });

  afterEach(() => sandbox.stop());

  it('shares one watch among all that hold it, also among those who come at once', async () => {
    const [first, second] = await Promise.all([
      releases.hold(environment),
      releases.hold(environment),
    ]);
    const third = await releases.hold(environment);

    expect(second.watch).toBe(first.watch);
    expect(third.watch).toBe(first.watch);
    await first.watch.firstRead();
    expect(sandbox.requests.count({ list: true })).toBe(2);
    [first, second, third].forEach(({ end }) => end());
  });

  it('ends it with the last of them, however often one says that it ended', async () => {
    const first = await releases.hold(environment);
    const second = await releases.hold(environment);
    first.end();
    first.end();

    const third = await releases.hold(environment);
    expect(third.watch).toBe(second.watch);
    second.end();
    third.end();

    const fourth = await releases.hold(environment);
    expect(fourth.watch).not.toBe(third.watch);
    fourth.end();
  });

  it('keeps another deployment apart', async () => {
    const first = await releases.hold(environment);
    const second = await releases.hold({
      ...environment,
      resources: { deployment: 'another' },
    });

    expect(second.watch).not.toBe(first.watch);
    first.end();
    second.end();
  });

  it('does not remember a cluster that could not be found', async () => {
    const getCluster = jest
      .fn()
      .mockRejectedValueOnce(new Error('not now'))
      .mockResolvedValue({ name: 'eu-1', api: connect(sandbox) });
    releases = new ReleaseWatches({ clusters: { getCluster }, logger });

    await expect(releases.hold(environment)).rejects.toThrow('not now');
    const held = await releases.hold(environment);
    held.end();
  });
});
