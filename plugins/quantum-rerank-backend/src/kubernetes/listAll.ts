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
/** In which the metadata of a list stands. */
const HEAD_CHARACTERS = 4_096;

type ListPage = Partial<KubernetesList<unknown>> | undefined;

/** How pages are fetched and read. */
export interface PageSource {
  /** The text of an answer. */
  fetch(request: KubernetesRequest): Promise<string>;
  parse(text: string): ListPage;
  /** Both, again where the answer is one that is worth asking for again. */
  request(request: KubernetesRequest): Promise<ListPage>;
}

/**
 * A list in pages. A continue token expires while a slow reader turns pages;
 * then the list is begun again, a limited number of times.
 */
export async function listAll<T>(
  source: PageSource,
  path: string,
  options: ListOptions<T>,
): Promise<KubernetesList<T>> {
  for (let restart = 0; ; restart++) {
    const givenUp = new AbortController();
    try {
      return await listOnce(source, path, {
        ...options,
        signal: options.signal
          ? AbortSignal.any([options.signal, givenUp.signal])
          : givenUp.signal,
      });
    } catch (error) {
      const expired =
        error instanceof KubernetesApiError && error.status === 410;
      if (!expired || restart >= RESTARTS) {
        throw error;
      }
    } finally {
      // Of a page that was asked for and is not wanted any more.
      givenUp.abort();
    }
  }
}

/** The cluster makes the next page while this process reads the one before. */
async function listOnce<T>(
  source: PageSource,
  path: string,
  options: ListOptions<T>,
): Promise<KubernetesList<T>> {
  const items: T[] = [];
  const requestOf = (token: string | undefined): KubernetesRequest => ({
    method: 'GET',
    path,
    query: {
      ...options.query,
      limit: options.pageSize ?? PAGE_SIZE,
      continue: token,
    },
    signal: options.signal,
    timeoutMs: PAGE_TIMEOUT_MS,
  });
  let token: string | undefined;
  let text = await source.fetch(requestOf(token));
  for (;;) {
    const expected = findContinue(text);
    const early =
      expected === undefined ? undefined : source.fetch(requestOf(expected));
    // Its failure is one when it is this page's turn.
    early?.catch(() => {});
    // Thousands of objects must not hold up the rest of the process, nor the request for more of them.
    await nextTurn();
    const page = await parseOrAsk(source, text, requestOf(token));
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
    const next = page?.metadata?.continue || undefined;
    if (!next) {
      const resourceVersion = page?.metadata?.resourceVersion ?? '';
      return { metadata: { resourceVersion }, items };
    }
    token = next;
    text = await (token === expected && early
      ? early
      : source.fetch(requestOf(token)));
  }
}

/** What cannot be read is asked for again, as any other answer. */
async function parseOrAsk(
  source: PageSource,
  text: string,
  request: KubernetesRequest,
): Promise<ListPage> {
  try {
    return source.parse(text);
  } catch {
    return source.request(request);
  }
}

/**
 * The token of the next page, from the beginning of this one, where an API
 * server writes it. Only what the whole page says counts.
 */
export function findContinue(text: string): string | undefined {
  const head = /"metadata":(\{[^{}]*\}),"items":\[/.exec(
    text.slice(0, HEAD_CHARACTERS),
  );
  try {
    const token: unknown = head && JSON.parse(head[1]).continue;
    return typeof token === 'string' && token !== '' ? token : undefined;
  } catch {
    return undefined;
  }
}
