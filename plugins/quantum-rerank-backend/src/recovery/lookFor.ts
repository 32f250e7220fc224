import { toError } from '@backstage/errors';
import { FIELD_MANAGER } from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { KubernetesApiError } from '../kubernetes/errors';
import type {
  KubernetesApi,
  KubernetesRequest,
} from '../kubernetes/KubernetesApi';
import type { Presence } from './judgeSteps';

/** How long the API server may take; people wait for it. */
export const TIMEOUT_MS = 5_000;

/** Whether an object is there. */
export async function lookFor(
  api: KubernetesApi,
  path: string,
): Promise<Presence> {
  return presenceOf(() => ask(api, { method: 'GET', path }));
}

/**
 * Whether a Secret is there. Its metadata is asked for alone, and where the
 * right to read it is missing, by a dry run that changes nothing, for which
 * the right to patch is enough: values do not travel.
 */
export async function lookForSecret(
  api: KubernetesApi,
  path: string,
): Promise<Presence> {
  return presenceOf(async () => {
    try {
      await ask(api, { method: 'GET', path, metadataOnly: true });
    } catch (error) {
      if (!isRefusal(error)) {
        throw error;
      }
      await ask(api, {
        method: 'PATCH',
        path,
        query: { dryRun: 'All', fieldManager: FIELD_MANAGER },
        patchType: 'application/merge-patch+json',
        body: {},
        metadataOnly: true,
      });
    }
  });
}

/** Words of the cluster are not repeated; what it means is. */
export function wordsOf(error: unknown): string {
  if (error instanceof KubernetesApiError) {
    return `it answers ${error.status}`;
  }
  return toError(error).name;
}

/** Whether the cluster is there and says no. */
export function isRefusal(error: unknown): boolean {
  return (
    error instanceof KubernetesApiError && [401, 403].includes(error.status)
  );
}

async function ask(
  api: KubernetesApi,
  request: KubernetesRequest,
): Promise<void> {
  await api.request({ ...request, timeoutMs: TIMEOUT_MS });
}

async function presenceOf(look: () => Promise<void>): Promise<Presence> {
  try {
    await look();
    return 'there';
  } catch (error) {
    if (error instanceof KubernetesApiError && error.status === 404) {
      return 'missing';
    }
    return {
      problem: isRefusal(error)
        ? 'The portal may not read it'
        : `It cannot be read (${wordsOf(error)})`,
    };
  }
}
