import { KubernetesApiError, KubernetesConnectionError } from './errors';
import { toApiError, toConnectionError } from './failures';
import type { UnreadableLine, WatchEvent } from './KubernetesApi';
import { LineSplitter } from './lineSplitter';

const EVENT_TYPES = new Set(['ADDED', 'MODIFIED', 'DELETED', 'BOOKMARK']);

/**
 * The events of a watch answer. Ends when the server ends it, and at once
 * when the signal aborts.
 *
 * @throws KubernetesApiError for an ERROR event, e.g. 410 when the version is too old
 * @throws KubernetesConnectionError when the connection breaks or is silent for too long
 */
export async function* readWatch(
  body: AsyncIterable<unknown>,
  options: {
    cluster: string;
    limitBytes: number;
    silenceMs: number;
    signal: AbortSignal;
    onUnreadable?: (line: UnreadableLine) => void;
    /** Closes the connection. */
    end: () => void;
  },
): AsyncGenerator<WatchEvent> {
  const { cluster, signal } = options;
  const splitter = new LineSplitter({ limitBytes: options.limitBytes });
  let silent = false;
  const silence = setTimeout(() => {
    silent = true;
    options.end();
  }, options.silenceMs);
  silence.unref?.();
  try {
    for await (const chunk of body) {
      silence.refresh();
      for (const line of splitter.push(chunk as Buffer)) {
        if (line.kind === 'overlong') {
          options.onUnreadable?.({ reason: 'too long', bytes: line.bytes });
          continue;
        }
        if (line.text.trim() === '') {
          continue;
        }
        const event = parseEvent(cluster, line.text);
        if (event) {
          yield event;
        } else {
          options.onUnreadable?.({
            reason: 'not a watch event',
            bytes: Buffer.byteLength(line.text),
          });
        }
      }
    }
  } catch (error) {
    if (signal.aborted) {
      return;
    }
    if (silent) {
      throw new KubernetesConnectionError(
        `Cluster ${cluster} was silent for ${options.silenceMs / 1000} s`,
        { maybeCommitted: false, silent: true, cause: error },
      );
    }
    if (error instanceof KubernetesApiError) {
      throw error;
    }
    throw toConnectionError(cluster, error, { write: false });
  } finally {
    clearTimeout(silence);
    options.end();
  }
}

function parseEvent(cluster: string, text: string): WatchEvent | undefined {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (!isRecord(parsed) || !isRecord(parsed.object)) {
    return undefined;
  }
  const { type, object } = parsed;
  if (type === 'ERROR') {
    const status = typeof object.code === 'number' ? object.code : 500;
    throw toApiError(cluster, status, { ...object, kind: 'Status' });
  }
  if (typeof type !== 'string' || !EVENT_TYPES.has(type)) {
    return undefined;
  }
  const { metadata } = object;
  if (
    !isRecord(metadata) ||
    (type !== 'BOOKMARK' && typeof metadata.name !== 'string')
  ) {
    return undefined;
  }
  return parsed as unknown as WatchEvent;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
