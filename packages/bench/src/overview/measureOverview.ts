import { join } from 'node:path';
import type { Snapshot } from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { call, createAgent, expectStatus, type Answer } from '../http';
import { Child, freePort } from '../processes/child';
import {
  startSandboxProcess,
  type SandboxDescription,
} from '../processes/sandbox';
import { shuffled } from '../report/statistics';
import {
  bareApiCalls,
  kubernetesPluginPoll,
  operationsCalls,
} from '../subjects';

/** Who answers "how is the workload?". */
export const overviewSubjects = [
  'operations',
  'kubernetes-plugin',
  'bare-calls',
] as const;

export type OverviewSubject = (typeof overviewSubjects)[number];

/** One measured answer. */
export interface OverviewSample {
  pods: number;
  subject: OverviewSubject | 'operations-unchanged';
  temperature: 'cold' | 'warm';
  milliseconds: number;
  rawBytes: number;
  wireBytes: number;
}

/** A subject that is ready to be asked. */
interface Asked {
  ask(): Promise<Pick<Answer, 'milliseconds' | 'rawBytes' | 'wireBytes'>>;
  /** The same question with the version already known. */
  askAgain?(): Promise<Answer>;
  /** @throws Error unless the answer holds as many pods as there are */
  check(pods: number): Promise<void>;
  stop(): Promise<void>;
}

interface Context {
  cluster: SandboxDescription;
  profileFile: string;
  logFolder: string;
}

async function startOperations(context: Context): Promise<Asked> {
  const port = await freePort();
  const base = `http://127.0.0.1:${port}`;
  const child = await Child.start(
    'operationsBackend',
    { port, cluster: context.cluster, profileFile: context.profileFile },
    join(context.logFolder, 'operations.log'),
  );
  const agent = createAgent();
  let etag: string | undefined;
  return {
    async ask() {
      const answer = await call(agent, operationsCalls.snapshot(base));
      etag = expectStatus(answer, 200).etag;
      return answer;
    },
    async askAgain() {
      const answer = await call(agent, operationsCalls.snapshot(base, etag));
      // Usage is measured again from time to time, which is a new version.
      return answer.status === 304 ? answer : expectStatus(answer, 200);
    },
    async check(pods) {
      const answer = await call(agent, operationsCalls.snapshot(base));
      const snapshot = JSON.parse(expectStatus(answer, 200).text()) as Snapshot;
      if (snapshot.pods.total !== pods || snapshot.freshness.state !== 'live') {
        throw new Error(
          `The snapshot shows ${snapshot.pods.total} of ${pods} pods and is ${snapshot.freshness.state}`,
        );
      }
    },
    async stop() {
      agent.destroy();
      await child.stop();
    },
  };
}

async function startKubernetesPlugin(context: Context): Promise<Asked> {
  const port = await freePort();
  const base = `http://127.0.0.1:${port}`;
  const child = await Child.start(
    'kubernetesPluginBackend',
    { port, cluster: context.cluster },
    join(context.logFolder, 'kubernetes-plugin.log'),
  );
  const agent = createAgent();
  const ask = async () =>
    expectStatus(await call(agent, kubernetesPluginPoll(base)), 200);
  return {
    ask,
    async check(pods) {
      const body = JSON.parse((await ask()).text()) as {
        items: Array<{
          errors: unknown[];
          resources: Array<{ type: string; resources: unknown[] }>;
        }>;
      };
      const [cluster] = body.items;
      const found =
        cluster.resources.find(({ type }) => type === 'pods')?.resources
          .length ?? 0;
      if (found !== pods || cluster.errors.length > 0) {
        throw new Error(
          `The Kubernetes plugin shows ${found} of ${pods} pods: ${JSON.stringify(
            cluster.errors,
          )}`,
        );
      }
    },
    async stop() {
      agent.destroy();
      await child.stop();
    },
  };
}

async function startBareCalls(context: Context): Promise<Asked> {
  const agent = createAgent();
  return {
    ask: () => bareApiCalls(agent, context.cluster),
    async check() {
      await bareApiCalls(agent, context.cluster);
    },
    async stop() {
      agent.destroy();
    },
  };
}

const starters: Record<OverviewSubject, (context: Context) => Promise<Asked>> =
  {
    operations: startOperations,
    'kubernetes-plugin': startKubernetesPlugin,
    'bare-calls': startBareCalls,
  };

/**
 * Measures one size of the workload: each subject cold, in processes that
 * were just started, and warm, all asked in random order.
 */
export async function measureOverview(options: {
  pods: number;
  warmSamples: number;
  coldSamples: number;
  profileFile: string;
  logFolder: string;
}): Promise<OverviewSample[]> {
  const { pods, warmSamples, coldSamples, profileFile, logFolder } = options;
  const samples: OverviewSample[] = [];
  const note = (
    subject: OverviewSample['subject'],
    temperature: OverviewSample['temperature'],
    answer: Pick<Answer, 'milliseconds' | 'rawBytes' | 'wireBytes'>,
  ) => {
    const { milliseconds, rawBytes, wireBytes } = answer;
    samples.push({
      pods,
      subject,
      temperature,
      milliseconds,
      rawBytes,
      wireBytes,
    });
  };

  const sandbox = await startSandboxProcess({ pods, logFolder });
  const { url, token } = sandbox;
  const context = { cluster: { url, token }, profileFile, logFolder };
  try {
    const coldRounds = shuffled(
      overviewSubjects.flatMap(subject =>
        Array<OverviewSubject>(coldSamples).fill(subject),
      ),
    );
    for (const subject of coldRounds) {
      const asked = await starters[subject](context);
      try {
        note(subject, 'cold', await asked.ask());
      } finally {
        await asked.stop();
      }
    }

    const asked = new Map<OverviewSubject, Asked>();
    try {
      for (const subject of overviewSubjects) {
        const started = await starters[subject](context);
        asked.set(subject, started);
        await started.check(pods);
        for (let warmUp = 0; warmUp < 5; warmUp++) {
          await started.ask();
        }
      }
      const rounds = shuffled(
        overviewSubjects.flatMap(subject =>
          Array<OverviewSubject>(warmSamples).fill(subject),
        ),
      );
      for (const subject of rounds) {
        const { ask, askAgain } = asked.get(subject)!;
        note(subject, 'warm', await ask());
        if (askAgain) {
          note('operations-unchanged', 'warm', await askAgain());
        }
      }
    } finally {
      for (const { stop } of asked.values()) {
        await stop();
      }
    }
  } finally {
    await sandbox.stop();
  }
  return samples;
}
