import type { ProfileConsumer } from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import type { Sandbox } from '@quantumrerank/sandbox';
import { testProfile, TestProfiles } from './testTarget';

export const NAMESPACE = 'quantum-rerank';
export const WORKER = 'quantum-rerank-worker';
export const MAILER = 'quantum-rerank-mailer';

/** Profiles whose production names workloads among the consumers. */
export function profilesNaming(...names: string[]): TestProfiles {
  const profile = testProfile();
  const consumers = names.map(
    (name): ProfileConsumer => ({ kind: 'Deployment', name }),
  );
  return new TestProfiles({
    ...profile,
    environments: profile.environments.map(environment =>
      environment.name === 'production'
        ? { ...environment, consumers }
        : environment,
    ),
  });
}

/** Names of the pods of a deployment. */
export function podsOf(sandbox: Sandbox, app: string): string[] {
  return sandbox
    .objects()
    .list('pods', NAMESPACE)
    .filter(({ metadata }) => metadata.labels?.app === app)
    .map(({ metadata }) => metadata.name)
    .sort();
}

/** Restarts of a deployment that really happened. */
export function restartsOf(sandbox: Sandbox, name: string): number {
  return sandbox.requests
    .mutations()
    .filter(({ path }) => path.split('?')[0].endsWith(`/deployments/${name}`))
    .length;
}

/** A further deployment with one pod; resolves when that is available. */
export async function deployReader(
  sandbox: Sandbox,
  name: string,
  reads: object[] = [{ configMapRef: { name: 'quantum-rerank-config' } }],
): Promise<void> {
  sandbox.objects().apply({
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name, namespace: NAMESPACE },
    spec: {
      replicas: 1,
      progressDeadlineSeconds: 60,
      selector: { matchLabels: { app: name } },
      template: {
        metadata: { labels: { app: name } },
        spec: {
          containers: [
            {
              name: 'app',
              image: 'registry.example.com/reader:1.0.0',
              envFrom: reads,
            },
          ],
        },
      },
    },
  } as never);
  await sandbox.waitFor(
    objects =>
      objects.get('deployments', NAMESPACE, name)?.status?.availableReplicas ===
      1,
  );
}
