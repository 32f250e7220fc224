import { NotFoundError } from '@backstage/errors';
import {
  OBJECT_ANNOTATIONS,
  type Operation,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { KubernetesApiError } from '../../kubernetes/errors';
import type { StepId } from '../operationSteps';
import { Backoff } from './Backoff';
import { ClaimLostError, NotAuthorizedEnd, type OperationEnd } from './ends';
import { describeFailure, isPassing, mayHaveHappened } from './failureKinds';
import type { RunHandle } from './RunHandle';

/** Others may write a few times in a row. */
const MAX_CONFLICTS = 8;

/** An object on which an operation leaves its mark. */
export interface MarkedObject {
  metadata: { annotations?: Record<string, string> };
}

/** Why something was not sent, or it is not known whether it was. */
export interface SendProblem {
  /** `rejected`: Kubernetes took it not. `away`: no answer. `crowded`: others kept writing. `gone`: the object is not there. */
  kind: 'rejected' | 'away' | 'crowded' | 'gone';
  /** An earlier try may have arrived. */
  uncertain: boolean;
  /** What Kubernetes said; not redacted. */
  error?: unknown;
}

/** Tells a write that failed from a reading that did. */
class SendError extends Error {
  constructor(cause: unknown) {
    super('not sent', { cause });
  }
}

/**
 * Makes one write that demands the resourceVersion just read, at most once:
 * before every try the object is read, and the mark of the operation on it
 * says that an earlier one arrived.
 *
 * @returns the object as it is after the write
 * @throws OperationEnd
 */
export async function sendOnce<T extends MarkedObject>(
  run: RunHandle,
  options: {
    /** What is read, in words: "the ConfigMap". */
    what: string;
    /** The step that it belongs to; default: `apply`. */
    step?: StepId;
    /** An earlier process may have sent it. */
    uncertain: boolean;
    read: () => Promise<T>;
    /** Whether an earlier try arrived; default: the mark says so. */
    isDone?: (object: T) => boolean;
    /** Throws an OperationEnd when the object is not what was planned. */
    check: (object: T, uncertain: boolean) => void;
    /** @param uncertain - an earlier try may have arrived */
    send: (object: T, uncertain: boolean) => Promise<T>;
    /** How a missing right ends it, where it is not the first change; gets the reason as a sentence. */
    denied?: (why: string) => OperationEnd;
    /** How a problem ends it. */
    end: (problem: SendProblem) => Promise<OperationEnd>;
  },
): Promise<T> {
  const backoff = new Backoff(run.timing);
  const givesUpAt = run.now() + run.rolloutTimeoutMs;
  const { step = 'apply' } = options;
  let { uncertain } = options;
  let conflicts = 0;
  for (;;) {
    try {
      const object = await options.read();
      if (options.isDone?.(object) ?? isOurs(object, run.operation)) {
        return object;
      }
      options.check(object, uncertain);
      await authorize(run, options.denied);
      if (!run.holds()) {
        throw new ClaimLostError();
      }
      const wasUncertain = uncertain;
      return await sent(() => options.send(object, wasUncertain));
    } catch (thrown) {
      const wasSent = thrown instanceof SendError;
      const error = wasSent ? thrown.cause : thrown;
      if (error instanceof NotFoundError || isMissing(error)) {
        throw await options.end({ kind: 'gone', uncertain, error });
      }
      if (error instanceof KubernetesApiError && error.status === 409) {
        conflicts += 1;
        if (conflicts >= MAX_CONFLICTS) {
          throw await options.end({ kind: 'crowded', uncertain, error });
        }
        await run.progress(
          step,
          'Somebody else wrote at the same moment; looking again.',
        );
        continue;
      }
      if (error instanceof KubernetesApiError && !isPassing(error)) {
        throw await options.end({ kind: 'rejected', uncertain, error });
      }
      if (!isPassing(error)) {
        throw error;
      }
      uncertain ||= wasSent && mayHaveHappened(error);
      if (run.now() >= givesUpAt) {
        throw await options.end({ kind: 'away', uncertain, error });
      }
      await run.progress(
        step,
        `The cluster gives no answer about ${options.what} (${describeFailure(
          error,
        )}); trying again after looking whether it happened.`,
      );
      await run.pause(backoff.next(error, givesUpAt - run.now()));
    }
  }
}

async function authorize(
  run: RunHandle,
  denied: ((why: string) => OperationEnd) | undefined,
): Promise<void> {
  try {
    await run.authorize();
  } catch (error) {
    throw error instanceof NotAuthorizedEnd && denied
      ? denied(error.why)
      : error;
  }
}

async function sent<T>(send: () => Promise<T>): Promise<T> {
  try {
    return await send();
  } catch (error) {
    throw new SendError(error);
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof KubernetesApiError && error.status === 404;
}

function isOurs({ metadata }: MarkedObject, { id }: Operation): boolean {
  return metadata.annotations?.[OBJECT_ANNOTATIONS.operation] === id;
}
