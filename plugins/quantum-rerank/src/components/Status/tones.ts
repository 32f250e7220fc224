import type { Theme } from '@material-ui/core/styles';
import type {
  OnCallOverride,
  OperationState,
  VerdictState,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';

/** How good or bad something is; drives icon and colour, never the word. */
export type Tone =
  | 'ok'
  | 'warning'
  | 'critical'
  | 'unknown'
  | 'running'
  | 'info'
  | 'waiting'
  | 'stopped';

/** Colour of a tone with enough contrast on paper, in light and dark. */
export function toneColor(theme: Theme, tone: Tone): string {
  const { palette } = theme;
  const shade = palette.type === 'dark' ? 'light' : 'dark';
  switch (tone) {
    case 'ok':
      return palette.success[shade];
    case 'warning':
      return palette.warning[shade];
    case 'critical':
      return palette.error[shade];
    case 'running':
    case 'info':
      return palette.info[shade];
    default:
      return palette.text.secondary;
  }
}

/** @see toneColor */
export function verdictTone(state: VerdictState): Tone {
  return state;
}

const operationTones: Record<OperationState, Tone> = {
  'awaiting-approval': 'waiting',
  queued: 'waiting',
  running: 'running',
  verifying: 'running',
  succeeded: 'ok',
  degraded: 'warning',
  failed: 'critical',
  cancelled: 'stopped',
  overridden: 'warning',
  interrupted: 'unknown',
  refused: 'stopped',
};

/** @see toneColor */
export function operationTone(state: OperationState): Tone {
  return operationTones[state];
}

const overrideTones: Record<OnCallOverride['state'], Tone> = {
  planned: 'waiting',
  active: 'running',
  over: 'ok',
  withdrawn: 'stopped',
};

/** @see toneColor */
export function overrideTone(state: OnCallOverride['state']): Tone {
  return overrideTones[state];
}
