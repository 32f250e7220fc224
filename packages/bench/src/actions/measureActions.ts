import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createAgent } from '../http';
import { Child, freePort } from '../processes/child';
import { startSandboxProcess } from '../processes/sandbox';
import { shuffled } from '../report/statistics';
import { profile } from '../workload';
import { actions, type Action, type ActionSample } from './actions';
import { startAuthorizingProxy } from './authorizingProxy';
import { askOperations } from './operationsActions';
import { bareCall, hasKubectl, kubectl } from './peers';

const PODS = 3;
const WARM_UPS = 3;
/** A process takes so much longer than a call that it is started less often. */
const ROUNDS_PER_KUBECTL = 3;
/** Accepted operations wait for so long, in which they are cancelled. */
const GRACE_PERIOD = '60s';

type Asker = (action: Action, round: number) => Promise<ActionSample[]>;

/**
 * Asks for each action again and again, of each subject in random order. The
 * peers change a cluster of their own, so that the plans of this project
 * find theirs as it was.
 */
export async function measureActions(options: {
  rounds: number;
  logFolder: string;
}): Promise<ActionSample[]> {
  const { rounds, logFolder } = options;
  const ours = await startSandboxProcess({ pods: PODS, logFolder });
  const theirs = await startSandboxProcess({ pods: PODS, logFolder });
  const agent = createAgent();
  const { child, base } = await startBackend(ours, logFolder);
  const proxy = await startAuthorizingProxy(theirs);
  const cache = join(logFolder, 'kubectl-cache');
  const ofKubectl: Asker = async (action, round) => [
    {
      action,
      subject: 'kubectl',
      milliseconds: await kubectl(proxy.url, action, round, cache),
    },
  ];
  const always: Asker[] = [
    action => askOperations(agent, base, action),
    async (action, round) => [
      {
        action,
        subject: 'bare-call',
        milliseconds: await bareCall(agent, theirs, action, round),
      },
    ],
  ];
  const sometimes = (await hasKubectl()) ? [ofKubectl] : [];
  const samples: ActionSample[] = [];
  try {
    for (let round = -WARM_UPS; round < rounds; round++) {
      const isTurn = round % ROUNDS_PER_KUBECTL === 0;
      const askers = isTurn ? [...always, ...sometimes] : always;
      const questions = actions.flatMap(action =>
        askers.map(ask => () => ask(action, round + WARM_UPS)),
      );
      for (const ask of shuffled(questions)) {
        const found = await ask();
        if (round >= 0) {
          samples.push(...found);
        }
      }
    }
  } finally {
    agent.destroy();
    proxy.stop();
    await child.stop();
    await ours.stop();
    await theirs.stop();
  }
  return samples;
}

async function startBackend(
  cluster: { url: string; token: string },
  logFolder: string,
): Promise<{ child: Child; base: string }> {
  const profileFile = join(logFolder, 'actions-profile.yaml');
  await writeFile(
    profileFile,
    JSON.stringify({ ...profile, operations: { gracePeriod: GRACE_PERIOD } }),
  );
  const databaseFolder = join(logFolder, 'database');
  await mkdir(databaseFolder, { recursive: true });
  const port = await freePort();
  const child = await Child.start(
    'actionsBackend',
    {
      port,
      cluster: { url: cluster.url, token: cluster.token },
      profileFile,
      databaseFolder,
    },
    join(logFolder, 'actions.log'),
  );
  return { child, base: `http://127.0.0.1:${port}` };
}
