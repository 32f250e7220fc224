import type { Escalation } from '@quantumrerank/backstage-plugin-quantum-rerank-common';

/** A step of an escalation. */
export type EscalationStepState = Escalation['steps'][number];

/**
 * The step that comes next while nobody acknowledged: the first whose turn has
 * not come. One that had no channel had its turn all the same.
 */
export function nextStep(
  escalation: Pick<Escalation, 'state' | 'steps'>,
): EscalationStepState | undefined {
  return escalation.state === 'open'
    ? escalation.steps.find(
        ({ handledAt, toldAt }) => (handledAt ?? toldAt) === undefined,
      )
    : undefined;
}

/**
 * Time left as on a stop watch; never negative.
 *
 * @example `clockText(680_000) === '11:20'`
 */
export function clockText(milliseconds: number): string {
  const seconds = Math.max(0, Math.ceil(milliseconds / 1000));
  const two = (value: number) => String(value).padStart(2, '0');
  const hours = Math.floor(seconds / 3600);
  const minutes = Math.floor((seconds % 3600) / 60);
  return hours > 0
    ? `${hours}:${two(minutes)}:${two(seconds % 60)}`
    : `${minutes}:${two(seconds % 60)}`;
}
