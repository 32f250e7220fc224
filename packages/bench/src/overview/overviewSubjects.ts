import { join } from 'node:path';
import type { Snapshot } from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { call, createAgent, expectStatus } from '../http';
import { Child, freePort } from '../processes/child';
import type { SandboxDescription } from '../processes/sandbox';
import { kubernetesPluginPoll, operationsCalls, type Cost } from '../subjects';

/** Who answers "how is the workload?". */
export const overviewSubjects = [
  'operations',
  'kubernetes-plugin',
  'bare-calls',
] as const;

export type OverviewSubject = (typeof overviewSubjects)[number];

/** One answer. */
export interface Overview extends Cost {
  /** Why it is not the whole answer for so many pods; undefined when it is. */
  problem(pods: number): string | undefined;
}

/** A subject whose process was just started. */
export interface StartedSubject {
  ask(): Promise<Overview>;
  /** The same question with the version already known. */
  askAgain?(): Promise<Cost>;
  stop(): Promise<void>;
}

/** What a subject needs to start. */
export interface SubjectContext {
  cluster: SandboxDescription;
  profileFile: string;
  logFolder: string;
}

async function startOperations(
  context: SubjectContext,
): Promise<StartedSubject> {
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
      return {
        ...answer,
        problem: pods => {
          const snapshot = JSON.parse(answer.text()) as Snapshot;
          const { freshness } = snapshot;
          return snapshot.pods.total === pods && freshness.state === 'live'
            ? undefined
            : `The snapshot shows ${snapshot.pods.total} of ${pods} pods and is ${freshness.state}`;
        },
      };
    },
    async askAgain() {
      const answer = await call(agent, operationsCalls.snapshot(base, etag));
      // Usage is measured again from time to time, which is a new version.
      return answer.status === 304 ? answer : expectStatus(answer, 200);
    },
    async stop() {
      agent.destroy();
      await child.stop();
    },
  };
}

async function startKubernetesPlugin(
  context: SubjectContext,
): Promise<StartedSubject> {
  const port = await freePort();
  const base = `http://127.0.0.1:${port}`;
  const child = await Child.start(
    'kubernetesPluginBackend',
    { port, cluster: context.cluster },
    join(context.logFolder, 'kubernetes-plugin.log'),
  );
  const agent = createAgent();
  return {
    async ask() {
      const answer = await call(agent, kubernetesPluginPoll(base));
      expectStatus(answer, 200);
      return { ...answer, problem: pods => describePoll(answer.text(), pods) };
    },
    async stop() {
      agent.destroy();
      await child.stop();
    },
  };
}

function describePoll(text: string, pods: number): string | undefined {
  const body = JSON.parse(text) as {
    items: Array<{
      errors: unknown[];
      resources: Array<{ type: string; resources: unknown[] }>;
    }>;
  };
  const [cluster] = body.items;
  const found = cluster.resources.find(({ type }) => type === 'pods');
  const count = found?.resources.length ?? 0;
  return count === pods && cluster.errors.length === 0
    ? undefined
    : `The Kubernetes plugin shows ${count} of ${pods} pods: ${JSON.stringify(
        cluster.errors,
      )}`;
}

async function startBareCalls(
  context: SubjectContext,
): Promise<StartedSubject> {
  const child = await Child.start(
    'bareCalls',
    context.cluster,
    join(context.logFolder, 'bare-calls.log'),
  );
  return {
    ask: async () => ({
      ...((await child.ask('calls')) as Cost),
      // Statuses are checked where the calls are made.
      problem: () => undefined,
    }),
    stop: () => child.stop(),
  };
}

/** Starts each subject in a process of its own. */
export const startSubject: Record<
  OverviewSubject,
  (context: SubjectContext) => Promise<StartedSubject>
> = {
  operations: startOperations,
  'kubernetes-plugin': startKubernetesPlugin,
  'bare-calls': startBareCalls,
};
