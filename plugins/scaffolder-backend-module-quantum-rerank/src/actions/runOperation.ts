import type {
  AuthService,
  DiscoveryService,
} from '@backstage/backend-plugin-api';
import { NotAllowedError, ResponseError } from '@backstage/errors';
import type { ActionContext } from '@backstage/plugin-scaffolder-node';
import type { JsonObject } from '@backstage/types';
import {
  durationInWords,
  durationToMilliseconds,
  type ActionRequest,
  type EnvironmentRef,
  type Operation,
  type OperationRequest,
  type PlanRequest,
  type QuantumRerankApi,
  type SecretValuesInput,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { OperationNotSucceededError } from './errors';
import { followOperation } from './followOperation';
import { idempotencyKey } from './idempotencyKey';
import { logPlan, summarizePlan, type PlanSummary } from './planSummary';
import { refusal } from './refusal';
import { resolveTarget } from './resolveTarget';
import { errorSentence, oneLine } from './text';
import { createUserClient } from './userClient';

const DEFAULT_TIMEOUT = '30m';
/** Repeating a request whose answer got lost is safe: its key acts once. */
const ATTEMPTS = 3;
/** Timers fire at once beyond it. */
const LONGEST_TIMER_MS = 2_147_483_647;

export interface RunOperationOptions {
  auth: AuthService;
  discovery: DiscoveryService;
}

interface OperationInput {
  entityRef: string;
  environment: string;
  reason: string;
  confirmation?: string;
  wait?: boolean;
  timeout?: string;
}

type OutputName =
  | 'operationId'
  | 'operationPath'
  | 'state'
  | 'message'
  | 'plan';

/** The part of a template action's context that an operation needs. */
export interface OperationContext
  extends Pick<
    ActionContext<JsonObject>,
    | 'checkpoint'
    | 'getInitiatorCredentials'
    | 'isDryRun'
    | 'logger'
    | 'signal'
    | 'step'
    | 'task'
  > {
  input: OperationInput;
  output(name: OutputName, value: string | PlanSummary): void;
}

/**
 * Plans an operation, asks for it once however often the task is retried, and
 * waits for its end.
 *
 * @param secretValues - go with the request and into nothing that the task keeps
 * @throws NotAllowedError, ConflictError when the plan cannot be carried out
 * @throws OperationNotSucceededError when the operation ended any other way than well
 * @throws OperationNotFollowedError when waiting ended before the operation did
 */
export async function runOperation(
  options: RunOperationOptions,
  ctx: OperationContext,
  asked: ActionRequest,
  secretValues?: SecretValuesInput,
): Promise<void> {
  const { input } = ctx;
  const request = {
    ...asked,
    ...(secretValues ? { secretValues } : {}),
    ...((await isUnattended(ctx)) ? { unattended: true } : {}),
  };
  const ref = resolveTarget(input);
  const timeoutMs = Math.min(
    durationToMilliseconds(input.timeout ?? DEFAULT_TIMEOUT),
    LONGEST_TIMER_MS,
  );
  const stop = new AbortController();
  const client = createUserClient({
    ...options,
    getCredentials: () => ctx.getInitiatorCredentials(),
    onTokenRefused: error =>
      stop.abort(
        new Error(
          `There is no token for the person who started this task any more: ${errorSentence(
            error,
          )}`,
        ),
      ),
  });

  if (ctx.isDryRun) {
    const plan = await getPlan(client, ctx, ref, request);
    ctx.output('plan', plan);
    ctx.output('message', describeDryRun(plan, input));
    return;
  }

  const key = idempotencyKey(
    { taskId: ctx.task.id, stepId: ctx.step?.id ?? '' },
    ref,
    asked,
  );
  // The plan has a checkpoint of its own: a task that is recovered after its
  // request was accepted, but before it could note that, must repeat the very
  // same request. A new plan would find its own operation in the way.
  const plan = await ctx.checkpoint<PlanSummary>({
    key: `plan.${key}`,
    fn: async () => {
      const found = await getPlan(client, ctx, ref, request);
      assertExecutable(found);
      return found;
    },
  });
  ctx.output('plan', plan);

  const { operationId, state, message } = await ctx.checkpoint({
    key: `operation.${key}`,
    fn: async () => {
      const operation = await postOperation(client, ref, {
        ...request,
        reason: input.reason,
        planHash: plan.hash,
        idempotencyKey: key,
        confirmation: input.confirmation,
      });
      return {
        operationId: operation.id,
        state: operation.state,
        message: oneLine(operation.message),
      };
    },
  });
  ctx.output('operationId', operationId);
  ctx.output('operationPath', `/operations/${encodeURIComponent(operationId)}`);
  ctx.logger.info(`Operation ${operationId}: ${plan.title}`);
  if (input.wait === false) {
    ctx.output('state', state);
    ctx.output('message', message);
    return;
  }

  const operation = await waitFor(client, ctx, operationId, stop, timeoutMs);
  ctx.output('state', operation.state);
  ctx.output('message', oneLine(operation.message));
  if (operation.state !== 'succeeded') {
    throw new OperationNotSucceededError(operation);
  }
}

/**
 * Whether a program started the task: a browser starts one as the person
 * alone, everything else, such as an action that an assistant calls, through a
 * plugin that carries the person.
 */
async function isUnattended(ctx: OperationContext): Promise<boolean> {
  const { principal } = await ctx.getInitiatorCredentials();
  return (principal as { actor?: unknown } | undefined)?.actor !== undefined;
}

function describeDryRun(plan: PlanSummary, input: OperationInput): string {
  if (!plan.executable) {
    return `Would be refused: ${plan.blockedBy.join(' ')}`;
  }
  const { typedConfirmation: text } = plan;
  return text === undefined || text === input.confirmation
    ? `Would do: ${plan.title}. Nothing was changed.`
    : `Would be refused: the confirmation must be "${text}".`;
}

async function getPlan(
  client: QuantumRerankApi,
  ctx: OperationContext,
  ref: EnvironmentRef,
  request: PlanRequest,
): Promise<PlanSummary> {
  try {
    const plan = summarizePlan(
      await client.createPlan(ref, request, { signal: ctx.signal }),
    );
    logPlan(ctx.logger, plan);
    return plan;
  } catch (error) {
    throw refusal(error);
  }
}

function assertExecutable(plan: PlanSummary): void {
  if (!plan.executable) {
    throw new NotAllowedError(
      `${plan.title} is refused: ${plan.blockedBy.join(' ')}`,
    );
  }
}

async function postOperation(
  client: QuantumRerankApi,
  ref: EnvironmentRef,
  body: OperationRequest,
): Promise<Operation> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await client.createOperation(ref, body);
    } catch (error) {
      if (error instanceof ResponseError || attempt === ATTEMPTS) {
        throw refusal(error);
      }
    }
  }
}

async function waitFor(
  client: QuantumRerankApi,
  ctx: OperationContext,
  operationId: string,
  stop: AbortController,
  timeoutMs: number,
): Promise<Operation> {
  const onCancel = () =>
    stop.abort(new Error('The task was cancelled, so waiting ended'));
  if (ctx.signal?.aborted) {
    onCancel();
  }
  ctx.signal?.addEventListener('abort', onCancel);
  const timer = setTimeout(
    () =>
      stop.abort(
        new Error(
          `Waited ${durationInWords(
            ctx.input.timeout ?? DEFAULT_TIMEOUT,
          )} without an end`,
        ),
      ),
    timeoutMs,
  );
  try {
    return await followOperation({
      client,
      operationId,
      logger: ctx.logger,
      stop: stop.signal,
    });
  } finally {
    clearTimeout(timer);
    ctx.signal?.removeEventListener('abort', onCancel);
  }
}
