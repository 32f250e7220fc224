import type { Sandbox } from '@quantumrerank/sandbox';
import { TestDatabases } from '../../database/testDatabases';
import { Replica, startQuickSandbox } from '../__testUtils__/Testbed';
import { testProfile, TestProfiles } from '../__testUtils__/testTarget';

/** A large step, and a small one. */
const LARGE = { action: 'scale' as const, parameters: { replicas: 9 } };
const SMALL = { action: 'scale' as const, parameters: { replicas: 4 } };

// Operations are planned on a sandbox.
jest.setTimeout(60_000);

describe('a guardrail that asks for a reason', () => {
  const databases = new TestDatabases();
  let sandbox: Sandbox;
  let replica: Replica;

  beforeEach(async () => {
    sandbox = await startQuickSandbox();
    replica = await Replica.create({
      knex: await databases.init('SQLite'),
      sandbox,
      polling: false,
      profiles: new TestProfiles(
        testProfile({
          guardrails: [{ code: 'large-scale-step', effect: 'require-reason' }],
        } as Parameters<typeof testProfile>[0]),
      ),
    });
  });

  afterEach(async () => {
    await replica.stop();
    await sandbox.stop();
  });

  afterAll(() => databases.destroy());

  it('says in the plan how long it has to be', async () => {
    expect((await replica.plan(LARGE)).minReasonLength).toBe(10);
    expect((await replica.plan(SMALL)).minReasonLength).toBeUndefined();
  });

  it('takes no fewer characters, and counts no blanks around them', async () => {
    const [large] = (await replica.plan(LARGE)).findings.filter(
      ({ code }) => code === 'large-scale-step',
    );
    for (const reason of ['load test', '  load test  ']) {
      await expect(
        replica.request(LARGE, { body: { reason } }),
      ).rejects.toMatchObject({
        name: 'InputError',
        message: `reason must be at least 10 characters: say why it is right although the plan found this: ${large.message}`,
      });
    }
  });

  it('takes ten characters', async () => {
    const { reason } = await replica.request(LARGE, {
      body: { reason: 'load tests' },
    });
    expect(reason).toBe('load tests');
  });

  it('is content with a word where it found nothing', async () => {
    const { reason } = await replica.request(SMALL, {
      body: { reason: 'load' },
    });
    expect(reason).toBe('load');
  });
});
