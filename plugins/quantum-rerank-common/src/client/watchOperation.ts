import { ResponseError } from '@backstage/errors';
import { EventSourceParserStream } from 'eventsource-parser/stream';
import { finalOperationStates, type Operation } from '../schema/operation';
import type { HttpCalls } from './HttpCalls';
import type { RequestOptions, WatchOptions } from './QuantumRerankApi';

const RECONNECT_DELAYS_MS = [250, 1000, 2000, 5000];

/**
 * The operation now and after every change, until it is over. Asks again
 * while the backend is away.
 */
export async function* watchOperation(
  http: HttpCalls,
  id: string,
  options?: WatchOptions,
): AsyncIterable<Operation> {
  let lastSequence = -1;
  let failures = 0;
  while (!options?.signal?.aborted) {
    try {
      for await (const operation of progressOf(http, id, options)) {
        failures = 0;
        options?.onConnection?.('open');
        if (operation.sequence > lastSequence) {
          lastSequence = operation.sequence;
          yield operation;
        }
        if (isFinal(operation)) {
          return;
        }
      }
    } catch (error) {
      if (options?.signal?.aborted) {
        return;
      }
      if (isFinalRefusal(error)) {
        throw error;
      }
      // A stream that was cut is mostly there again at once.
      if (failures > 0) {
        options?.onConnection?.('lost');
      }
    }
    const delay =
      RECONNECT_DELAYS_MS[Math.min(failures, RECONNECT_DELAYS_MS.length - 1)];
    failures += 1;
    await pause(delay, options?.signal);
  }
}

async function* progressOf(
  http: HttpCalls,
  id: string,
  options?: RequestOptions,
): AsyncIterable<Operation> {
  const response = await http.send(
    `/operations/${encodeURIComponent(id)}/progress`,
    { ...options, headers: { Accept: 'text/event-stream' } },
  );
  if (!response.ok || !response.body) {
    throw await ResponseError.fromResponse(response);
  }
  const reader = response.body
    .pipeThrough(
      new TextDecoderStream() as ReadableWritablePair<string, Uint8Array>,
    )
    .pipeThrough(new EventSourceParserStream())
    .getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) {
        return;
      }
      if (value.event === 'operation') {
        yield JSON.parse(value.data) as Operation;
      }
    }
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}

function isFinal(operation: Operation): boolean {
  return (finalOperationStates as readonly string[]).includes(operation.state);
}

/** Answers that will not change by asking again. */
function isFinalRefusal(error: unknown): boolean {
  return (
    error instanceof ResponseError &&
    [400, 401, 403, 404].includes(error.statusCode)
  );
}

function pause(milliseconds: number, signal?: AbortSignal): Promise<void> {
  return new Promise(resolve => {
    const timer = setTimeout(done, milliseconds);
    function done() {
      clearTimeout(timer);
      signal?.removeEventListener('abort', done);
      resolve();
    }
    signal?.addEventListener('abort', done);
  });
}
