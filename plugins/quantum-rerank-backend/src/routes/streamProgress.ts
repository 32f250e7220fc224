import type { Operation } from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import type { Response } from 'express';
import { once } from 'node:events';

const HEARTBEAT_MS = 10_000;

/**
 * Sends an operation and its changes as server-sent events. Ends with the
 * operation, with the connection, or when the caller may not see it any more.
 */
export async function streamProgress(
  response: Response,
  watch: (signal: AbortSignal) => AsyncIterable<Operation>,
): Promise<void> {
  const closed = new AbortController();
  response.on('close', () => closed.abort());
  const changes = watch(closed.signal)[Symbol.asyncIterator]();
  // Before the first event an error is still an ordinary answer.
  let next = await changes.next();
  response.writeHead(200, {
    'Content-Type': 'text/event-stream; charset=utf-8',
    'Cache-Control': 'no-cache, no-transform',
    Connection: 'keep-alive',
    'X-Accel-Buffering': 'no',
  });
  const heartbeat = setInterval(
    () => void send(response, ': still here\n\n'),
    HEARTBEAT_MS,
  );
  try {
    while (!next.done && !closed.signal.aborted) {
      const operation = next.value;
      const written = send(
        response,
        `event: operation\nid: ${operation.sequence}\ndata: ${JSON.stringify(
          operation,
        )}\n\n`,
      );
      if (!written) {
        // A slow reader gets the newest state next, not all in between.
        const waited = new AbortController();
        const { signal } = waited;
        await Promise.race([
          once(response, 'drain', { signal }),
          once(response, 'close', { signal }),
        ]).finally(() => waited.abort());
      }
      next = await changes.next();
    }
  } catch {
    // The answer has begun; ending it makes the client ask again and get the
    // error as an answer.
  } finally {
    clearInterval(heartbeat);
    closed.abort();
    await changes.return?.();
    response.end();
  }
}

function send(response: Response, text: string): boolean {
  if (response.writableEnded || response.destroyed) {
    return true;
  }
  const written = response.write(text);
  // Added by the compression middleware, which would hold the event back.
  (response as Response & { flush?: () => void }).flush?.();
  return written;
}
