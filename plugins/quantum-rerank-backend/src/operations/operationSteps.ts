import type { OperationStep } from '@quantumrerank/backstage-plugin-quantum-rerank-common';

const TITLES = {
  approval: 'Approval',
  'grace-period': 'Time to cancel',
  authorize: 'Permission checked again',
  precondition: 'Target unchanged since the plan',
  apply: 'Change sent to Kubernetes',
  rollout: 'Rollout',
  verify: 'Verification',
} as const;

export type StepId =
  | keyof typeof TITLES
  | `replicas-${number}`
  | `restart-${string}`;

/** Steps of a scale-down between the sending and the rollout of its last number. */
export function withGradualSteps(
  steps: OperationStep[],
  numbers: number[],
): OperationStep[] {
  const position = steps.findIndex(({ id }) => id === 'apply');
  return steps.toSpliced(
    position,
    0,
    ...numbers.map(
      (replicas): OperationStep => ({
        id: `replicas-${replicas}`,
        title: replicas === 1 ? '1 replica' : `${replicas} replicas`,
        state: 'pending',
      }),
    ),
  );
}

/** All steps, none begun but the wait for approval, where there is one. */
export function newSteps(
  options: {
    approval?: boolean;
    /** Workloads that are restarted after the rollout. */
    consumers?: { name: string }[];
  } = {},
): OperationStep[] {
  const steps = (Object.keys(TITLES) as Array<keyof typeof TITLES>)
    .filter(id => id !== 'approval' || options.approval)
    .map(
      (id): OperationStep => ({
        id,
        title: TITLES[id],
        state: id === 'approval' ? 'running' : 'pending',
      }),
    );
  return steps.toSpliced(
    -1,
    0,
    ...(options.consumers ?? []).map(
      ({ name }): OperationStep => ({
        id: `restart-${name}`,
        title: `Restart of ${name}`,
        state: 'pending',
      }),
    ),
  );
}

/** Steps with one of them moved on; `at` is a moment of the database's clock. */
export function withStep(
  steps: OperationStep[],
  id: StepId,
  state: OperationStep['state'],
  at: number,
  message?: string,
): OperationStep[] {
  const moment = new Date(at).toISOString();
  return steps.map(step => {
    if (step.id !== id) {
      return step;
    }
    const { message: _, ...rest } = step;
    return {
      ...rest,
      state,
      ...(message === undefined ? {} : { message }),
      startedAt: step.startedAt ?? moment,
      ...(state === 'running' ? {} : { endedAt: moment }),
    };
  });
}

/** Steps of an operation that ended: what did not begin is skipped. */
export function endSteps(
  steps: OperationStep[],
  ended: 'done' | 'failed',
  at: number,
  message?: string,
): OperationStep[] {
  const moment = new Date(at).toISOString();
  return steps.map(step => {
    if (step.state === 'running') {
      return {
        ...step,
        state: ended,
        endedAt: moment,
        ...(message === undefined ? {} : { message }),
      };
    }
    return step.state === 'pending' ? { ...step, state: 'skipped' } : step;
  });
}
