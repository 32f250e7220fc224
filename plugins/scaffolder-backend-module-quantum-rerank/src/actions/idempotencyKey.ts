import { createHash } from 'node:crypto';
import type {
  ActionRequest,
  EnvironmentRef,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';

/**
 * Names one request of one step of one task. It is the same when the task is
 * retried or recovered, so the backend acts once; it differs between steps,
 * and between the rounds of an `each` step that ask for different things.
 */
export function idempotencyKey(
  step: { taskId: string; stepId: string },
  ref: EnvironmentRef,
  request: ActionRequest,
): string {
  const parameters = Object.entries(request.parameters).sort(([a], [b]) =>
    a.localeCompare(b, 'en'),
  );
  const digest = createHash('sha256')
    .update(
      JSON.stringify([
        step.taskId,
        step.stepId,
        ref.entityRef,
        ref.environment,
        request.action,
        parameters,
      ]),
    )
    .digest('hex');
  return `scaffolder:${digest}`;
}
