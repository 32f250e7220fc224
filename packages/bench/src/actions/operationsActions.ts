import { randomUUID } from 'node:crypto';
import type { Agent } from 'node:http';
import { call, expectStatus, type Answer } from '../http';
import { authorization, environmentPath } from '../subjects';
import type { Action, ActionSample } from './actions';

const parameters: Record<Action, Record<string, unknown>> = {
  scale: { replicas: 4 },
  restart: {},
  rollback: {},
  autoscaling: { maxReplicas: 12 },
};

/**
 * Asks for a plan, as the dialog does, then for the operation, as its button
 * does, and cancels it, so that the next one meets the same state.
 */
export async function askOperations(
  agent: Agent,
  base: string,
  action: Action,
): Promise<ActionSample[]> {
  const post = (path: string, body: unknown): Promise<Answer> =>
    call(agent, {
      url: `${base}${path}`,
      method: 'POST',
      headers: { authorization },
      body,
    });
  const request = { action, parameters: parameters[action] };
  const plan = expectStatus(
    await post(`${environmentPath}/plans`, request),
    200,
  );
  const { hash } = JSON.parse(plan.text()) as { hash: string };
  const accepted = expectStatus(
    await post(`${environmentPath}/operations`, {
      ...request,
      reason: 'a benchmark',
      planHash: hash,
      idempotencyKey: randomUUID(),
    }),
    202,
  );
  const { id } = JSON.parse(accepted.text()) as { id: string };
  expectStatus(
    await post(`/api/quantum-rerank/operations/${id}/cancellation`, {}),
    200,
  );
  return [
    { action, subject: 'operations-plan', milliseconds: plan.milliseconds },
    { action, subject: 'operations', milliseconds: accepted.milliseconds },
  ];
}
