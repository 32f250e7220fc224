/** What is asked for, by everybody in their own way. */
export const actions = ['scale', 'restart', 'rollback', 'autoscaling'] as const;

export type Action = (typeof actions)[number];

export const actionSubjects = [
  'operations',
  'operations-plan',
  'kubectl',
  'bare-call',
] as const;

export type ActionSubject = (typeof actionSubjects)[number];

/** One measured request. */
export interface ActionSample {
  action: Action;
  subject: ActionSubject;
  milliseconds: number;
}
