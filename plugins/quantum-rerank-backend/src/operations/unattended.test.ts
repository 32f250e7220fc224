import type { Sandbox } from '@quantumrerank/sandbox';
import type { Knex } from 'knex';
import type {
  GuardrailEffect,
  OperationRequest,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { TestDatabases } from '../database/testDatabases';
import {
  deploymentMutations,
  Replica,
  startQuickSandbox,
} from './__testUtils__/Testbed';
import {
  person,
  REQUESTER,
  testProfile,
  TestProfiles,
} from './__testUtils__/testTarget';

// Operations are carried out on a sandbox.
jest.setTimeout(60_000);

const SCALE = { action: 'scale' as const, parameters: { replicas: 5 } };
const UNATTENDED: Partial<OperationRequest> = { unattended: true };
const template = person(REQUESTER, { actor: 'plugin:scaffolder' });
const assistant = person(REQUESTER, { actor: 'plugin:mcp-actions' });
const colleague = person('user:default/sam');

/** Who carries a request, and whether it says that nobody started it. */
const programs: Array<
  [string, ReturnType<typeof person>, Partial<OperationRequest>, string]
> = [
  [
    'a template that nobody started',
    template,
    UNATTENDED,
    'unattended:plugin:scaffolder',
  ],
  ['another plugin', assistant, {}, 'unattended:plugin:mcp-actions'],
  ['a session that says so itself', person(), UNATTENDED, 'unattended:portal'],
];

describe('what a program asks for', () => {
  const databases = new TestDatabases();
  let sandbox: Sandbox;
  let knex: Knex;
  const replicas: Replica[] = [];

  beforeEach(async () => {
    sandbox = await startQuickSandbox();
    knex = await databases.init('SQLite');
  });

  afterEach(async () => {
    await Promise.all(replicas.splice(0).map(replica => replica.stop()));
    await sandbox.stop();
  });

  afterAll(() => databases.destroy());

  async function start(effect?: GuardrailEffect): Promise<Replica> {
    const replica = await Replica.create({
      knex,
      sandbox,
      profiles: new TestProfiles(
        testProfile({
          guardrails: effect ? [{ code: 'unattended', effect }] : [],
        } as Parameters<typeof testProfile>[0]),
      ),
    });
    replicas.push(replica);
    return replica;
  }

  const now = async (replica: Replica, id: string) =>
    (await replica.store.get(id)).operation;

  it.each(programs)(
    'through %s waits for somebody signed in',
    async (_, credentials, body, via) => {
      const replica = await start();

      const asked = await replica.request(SCALE, { credentials, body });

      expect(asked).toMatchObject({
        state: 'awaiting-approval',
        requestedBy: REQUESTER,
        via,
        approval: { state: 'waiting' },
      });
      expect(asked.plan.approval?.reasons).toEqual([
        expect.stringContaining('it is a proposal'),
      ]);
      // Neither it nor whoever it acts for approves it.
      for (const nobody of [credentials, person(), assistant]) {
        await expect(
          replica.operations.decideOperation(
            asked.id,
            { decision: 'approve' },
            { credentials: nobody },
          ),
        ).rejects.toThrow(/somebody else has to|by a person directly/);
      }
      expect(deploymentMutations(sandbox)).toBe(0);

      await replica.operations.decideOperation(
        asked.id,
        { decision: 'approve' },
        { credentials: colleague },
      );
      expect(await replica.outcome(asked.id)).toMatchObject({
        state: 'succeeded',
        via,
      });
    },
  );

  it.each(programs)(
    'through %s passes nothing in an emergency',
    async (_, credentials, body) => {
      const replica = await start();
      await expect(
        replica.request(SCALE, {
          credentials,
          body: {
            ...body,
            reason: 'An outage of everything',
            breakGlass: true,
          },
        }),
      ).rejects.toThrow(/made by a person directly, not through/);
      expect(deploymentMutations(sandbox)).toBe(0);
    },
  );

  it('yields to what a person asks for', async () => {
    const replica = await start();
    const proposal = await replica.request(SCALE, {
      credentials: template,
      body: UNATTENDED,
    });
    const restart = { action: 'restart' as const, parameters: {} };
    const plan = await replica.plan(restart);
    expect(plan.executable).toBe(true);
    expect(
      plan.findings.find(({ code }) => code === 'proposal-yields')?.message,
    ).toContain(`A program proposed "${proposal.title}" for ${REQUESTER}`);

    const { id } = await replica.request(restart);

    expect(await now(replica, proposal.id)).toMatchObject({
      state: 'cancelled',
      message: expect.stringContaining(`because ${REQUESTER} asked`),
    });
    expect((await replica.outcome(id)).state).toBe('succeeded');
  });

  it('takes the place of no other proposal', async () => {
    const replica = await start();
    const proposal = await replica.request(SCALE, {
      credentials: template,
      body: UNATTENDED,
    });
    await expect(
      replica.request(
        { action: 'restart', parameters: {} },
        { credentials: assistant },
      ),
    ).rejects.toThrow('is not over');
    expect(await now(replica, proposal.id)).toMatchObject({
      state: 'awaiting-approval',
    });
  });

  it('is carried out where the profile says that it may be', async () => {
    const replica = await start('inform');
    const { id, state } = await replica.request(SCALE, {
      credentials: assistant,
    });
    expect(state).toBe('queued');
    expect(await replica.outcome(id)).toMatchObject({
      state: 'succeeded',
      via: 'unattended:plugin:mcp-actions',
    });
  });

  it('is refused where the profile says so', async () => {
    const replica = await start('refuse');
    await expect(
      replica.request(SCALE, { credentials: assistant }),
    ).rejects.toThrow('it is a proposal');
  });

  it('is no proposal when a person started the template', async () => {
    const replica = await start();
    const { id, state, via } = await replica.request(SCALE, {
      credentials: template,
    });
    expect([state, via]).toEqual(['queued', 'plugin:scaffolder']);
    await replica.outcome(id);
  });
});
