import { setImmediate as nextTurn } from 'node:timers/promises';
import { KubernetesApiError, KubernetesConnectionError } from './errors';
import type {
  KubernetesList,
  KubernetesRequest,
  ListOptions,
} from './KubernetesApi';

const PAGE_SIZE = 250;
const PAGE_TIMEOUT_MS = 30_000;
const RESTARTS = 2;

type Send = (
  request: KubernetesRequest,
) => Promise<Partial<KubernetesList<unknown>> | undefined>;

/**
 * A list in pages. A continue token expires while a slow reader turns pages;
 * then the list is begun again, a limited number of times.
 */
export async function listAll<T>(
  send: Send,
  path: string,
  options: ListOptions<T>,
): Promise<KubernetesList<T>> {
  for (let restart = 0; ; restart++) {
    try {
      return await listOnce(send, path, options);
    } catch (error) {
      const expired =
        error instanceof KubernetesApiError && error.status === 410;
      if (!expired || restart >= RESTARTS) {
        throw error;
      }
    }
  }
}

async function listOnce<T>(
  send: Send,
  path: string,
  options: ListOptions<T>,
): Promise<KubernetesList<T>> {
  const items: T[] = [];
  let next: string | undefined;
  for (;;) {
    const page = await send({
      method: 'GET',
      path,
      query: {
        ...options.query,
        limit: options.pageSize ?? PAGE_SIZE,
        continue: next,
      },
      signal: options.signal,
      timeoutMs: PAGE_TIMEOUT_MS,
    });
    const found: unknown = page?.items ?? [];
    if (!Array.isArray(found)) {
      throw new KubernetesConnectionError(
        'The cluster answered a list with something that is none',
        { maybeCommitted: false },
      );
    }
    for (const item of found as unknown[]) {
      const kept = options.project ? options.project(item) : (item as T);
      if (kept !== undefined) {
        items.push(kept);
      }
    }
    next = page?.metadata?.continue || undefined;
    if (!next) {
      const resourceVersion = page?.metadata?.resourceVersion ?? '';
      return { metadata: { resourceVersion }, items };
    }
    // Thousands of objects must not hold up the rest of the process.
    await nextTurn();
  }
}
