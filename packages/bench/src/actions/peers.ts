import { execFile } from 'node:child_process';
import type { Agent } from 'node:http';
import { promisify } from 'node:util';
import { call, expectStatus } from '../http';
import type { SandboxDescription } from '../processes/sandbox';
import { DEPLOYMENT, NAMESPACE } from '../workload';
import type { Action } from './actions';

const run = promisify(execFile);

const AUTOSCALER = 'quantum-rerank-hpa';
const deployment = `/apis/apps/v1/namespaces/${NAMESPACE}/deployments/${DEPLOYMENT}`;
const autoscaler = `/apis/autoscaling/v2/namespaces/${NAMESPACE}/horizontalpodautoscalers/${AUTOSCALER}`;
const strategic = 'application/strategic-merge-patch+json';
const merge = 'application/merge-patch+json';

/** Two values in turn, so that every call changes something. */
const alternate = (round: number, a: number, b: number) =>
  round % 2 === 0 ? a : b;

/** The one call that makes the change. */
export async function bareCall(
  agent: Agent,
  cluster: SandboxDescription,
  action: Action,
  round: number,
): Promise<number> {
  const template = (change: object) => ({
    path: deployment,
    type: strategic,
    body: { spec: { template: change } },
  });
  const calls: Record<Action, { path: string; type: string; body: unknown }> = {
    scale: {
      path: `${deployment}/scale`,
      type: merge,
      body: { spec: { replicas: alternate(round, 4, 3) } },
    },
    restart: template({
      metadata: {
        annotations: {
          'kubectl.kubernetes.io/restartedAt': new Date(
            round * 1_000,
          ).toISOString(),
        },
      },
    }),
    rollback: template({
      spec: {
        containers: [
          {
            name: 'api',
            image: `quantum-rerank:1.${alternate(round, 0, 1)}.0`,
          },
        ],
      },
    }),
    autoscaling: {
      path: autoscaler,
      type: merge,
      body: { spec: { maxReplicas: alternate(round, 12, 11) } },
    },
  };
  const { path, type, body } = calls[action];
  const answer = await call(agent, {
    url: `${cluster.url}${path}`,
    method: 'PATCH',
    headers: {
      authorization: `Bearer ${cluster.token}`,
      'Content-Type': type,
    },
    body,
  });
  return expectStatus(answer, 200).milliseconds;
}

/** Whether `kubectl` can be run here. */
export async function hasKubectl(): Promise<boolean> {
  return run('kubectl', ['version', '--client']).then(
    () => true,
    () => false,
  );
}

/** From starting the process to its end; it knows what the cluster serves from its cache. */
export async function kubectl(
  server: string,
  action: Action,
  round: number,
  cache: string,
): Promise<number> {
  const name = `deployment/${DEPLOYMENT}`;
  const args: Record<Action, string[]> = {
    scale: ['scale', name, `--replicas=${alternate(round, 4, 3)}`],
    restart: ['rollout', 'restart', name],
    rollback: ['rollout', 'undo', name],
    autoscaling: [
      'patch',
      'horizontalpodautoscaler',
      AUTOSCALER,
      '--type=merge',
      `--patch={"spec":{"maxReplicas":${alternate(round, 12, 11)}}}`,
    ],
  };
  const start = performance.now();
  await run(
    'kubectl',
    [
      `--server=${server}`,
      `--namespace=${NAMESPACE}`,
      `--cache-dir=${cache}`,
      ...args[action],
    ],
    { env: { PATH: process.env.PATH } },
  );
  return performance.now() - start;
}
