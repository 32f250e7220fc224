import type { HttpAuthService } from '@backstage/backend-plugin-api';
import { NotFoundError } from '@backstage/errors';
import {
  approvalRequestSchema,
  cancellationRequestSchema,
  reviewRequestSchema,
  type Operation,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import type { Request, Response, Router } from 'express';
import PromiseRouter from 'express-promise-router';
import { once } from 'node:events';
import type { OperationService } from '../operations/OperationService';
import { parseInput } from '../operations/requestErrors';
import type { ProfileService } from '../profile/ProfileService';
import { createCallers } from './callers';
import { readJson } from './readJson';
import { createTargetFinder, ENVIRONMENT_PATH } from './targets';

const HEARTBEAT_MS = 10_000;

/** Routes of plans and operations. */
export function createOperationRouter(options: {
  httpAuth: HttpAuthService;
  profiles: ProfileService;
  /** With its checks: `AuthorizedOperationService`. */
  operations: OperationService;
}): Router {
  const { httpAuth, profiles, operations } = options;
  const { authenticate, personOf, onlyPersons } = createCallers(
    httpAuth,
    'Changes are made by persons',
  );
  const findTarget = createTargetFinder(profiles);
  const router = PromiseRouter();
  const readBody = readJson();
  // Values of a Secret come with it, of which Kubernetes takes a mebibyte.
  const readLongBody = readJson({ limitKib: 2048 });

  router.post(
    `${ENVIRONMENT_PATH}/plans`,
    onlyPersons,
    readLongBody,
    async (request, response) => {
      const credentials = await personOf(request);
      const target = await findTarget(request, credentials);
      const hungUp = new AbortController();
      response.on('close', () => hungUp.abort());
      response.json(
        await operations.createPlan(target, request.body ?? {}, {
          credentials,
          signal: hungUp.signal,
        }),
      );
    },
  );

  router.post(
    `${ENVIRONMENT_PATH}/operations`,
    onlyPersons,
    readLongBody,
    async (request, response) => {
      const credentials = await personOf(request);
      const target = await findTarget(request, credentials);
      const operation = await operations.createOperation(
        target,
        request.body ?? {},
        {
          credentials,
        },
      );
      response
        .status(202)
        .location(`${request.baseUrl}/operations/${operation.id}`)
        .json(operation);
    },
  );

  router.get(`${ENVIRONMENT_PATH}/operations`, async (request, response) => {
    const credentials = await authenticate(request);
    const target = await findTarget(request, credentials);
    response.json(
      await operations.listOperations(target, request.query, { credentials }),
    );
  });

  router.get(
    `${ENVIRONMENT_PATH}/temporary-floors`,
    async (request, response) => {
      const credentials = await authenticate(request);
      const target = await findTarget(request, credentials);
      response.json(
        await operations.listTemporaryFloors(target, { credentials }),
      );
    },
  );

  router.get('/operations/:id', async (request, response) => {
    const credentials = await authenticate(request);
    response.json(
      await operations.getOperation(idOf(request), { credentials }),
    );
  });

  router.get('/operations/:id/progress', async (request, response) => {
    const credentials = await authenticate(request);
    await streamProgress(response, signal =>
      operations.watchOperation(idOf(request), { credentials, signal }),
    );
  });

  router.post(
    '/operations/:id/cancellation',
    onlyPersons,
    readBody,
    async (request, response) => {
      const credentials = await personOf(request);
      const body = parseInput(cancellationRequestSchema, request.body ?? {});
      response.json(
        await operations.cancelOperation(idOf(request), body, {
          credentials,
        }),
      );
    },
  );

  router.post(
    '/operations/:id/approvals',
    onlyPersons,
    readBody,
    async (request, response) => {
      const credentials = await personOf(request);
      const body = parseInput(approvalRequestSchema, request.body ?? {});
      response.json(
        await operations.decideOperation(idOf(request), body, { credentials }),
      );
    },
  );

  router.post(
    '/operations/:id/review',
    onlyPersons,
    readBody,
    async (request, response) => {
      const credentials = await personOf(request);
      const body = parseInput(reviewRequestSchema, request.body ?? {});
      response.json(
        await operations.reviewOperation(idOf(request), body, { credentials }),
      );
    },
  );

  return router;
}

/**
 * The id of the operation in the path.
 *
 * @throws NotFoundError for a text that no operation can have as its id
 */
function idOf(request: Request): string {
  const { id } = request.params;
  if (!/^[\w-]{1,36}$/.test(id)) {
    throw new NotFoundError('There is no operation with such an id');
  }
  return id;
}

/**
 * Sends an operation and its changes as server-sent events. Ends with the
 * operation, with the connection, or when the caller may not see it any more.
 */
async function streamProgress(
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
