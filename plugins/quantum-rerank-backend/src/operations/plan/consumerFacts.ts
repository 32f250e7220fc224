import { NotFoundError } from '@backstage/errors';
import type {
  ConfigConsumer,
  ProfileConsumer,
  ProfileEnvironment,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { KubernetesApiError } from '../../kubernetes/errors';
import type { KubernetesApi } from '../../kubernetes/KubernetesApi';
import { fetchDeploymentOf } from './facts';
import type { Deployment } from './objects';
import { waysOfReading } from './templateReferences';

/** A workload that the profile names among the consumers, as it is. */
export type NamedConsumer = ProfileConsumer &
  (
    | { state: 'reading'; deployment: Deployment; via: ConfigConsumer['via'] }
    | { state: 'not-reading'; deployment: Deployment }
    | { state: 'not-found' }
    | { state: 'unknown'; reason: string }
  );

/** One that reads the object. */
export type ReadingConsumer = Extract<NamedConsumer, { state: 'reading' }>;

/**
 * Looks at each workload that the profile names: whether it is there and
 * reads the ConfigMap or Secret.
 */
export async function collectNamedConsumers(
  api: KubernetesApi,
  environment: ProfileEnvironment,
  kind: 'ConfigMap' | 'Secret',
  name: string,
  options: { signal?: AbortSignal } = {},
): Promise<NamedConsumer[]> {
  return Promise.all(
    environment.consumers.map(async (consumer): Promise<NamedConsumer> => {
      const found = await fetchNamedConsumer(
        api,
        environment,
        consumer,
        options,
      );
      if (found.state !== 'found') {
        return { ...consumer, ...found };
      }
      const { deployment } = found;
      const via = waysOfReading(deployment.spec.template, kind, name);
      return via.length > 0
        ? { ...consumer, state: 'reading', deployment, via }
        : { ...consumer, state: 'not-reading', deployment };
    }),
  );
}

/** Looks whether it is there. What may not be read is not known, with the reason. */
export async function fetchNamedConsumer(
  api: KubernetesApi,
  environment: ProfileEnvironment,
  { name }: ProfileConsumer,
  options: { signal?: AbortSignal } = {},
): Promise<
  | { state: 'found'; deployment: Deployment }
  | { state: 'not-found' }
  | { state: 'unknown'; reason: string }
> {
  try {
    return {
      state: 'found',
      deployment: await fetchDeploymentOf(api, environment, name, options),
    };
  } catch (error) {
    if (error instanceof NotFoundError) {
      return { state: 'not-found' };
    }
    if (
      error instanceof KubernetesApiError &&
      [401, 403].includes(error.status)
    ) {
      return { state: 'unknown', reason: error.message };
    }
    throw error;
  }
}

/** Those that are restarted with a change. */
export function readingConsumers(named: NamedConsumer[]): ReadingConsumer[] {
  return named.filter(
    (consumer): consumer is ReadingConsumer => consumer.state === 'reading',
  );
}
