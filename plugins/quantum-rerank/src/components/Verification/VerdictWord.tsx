import type { Verification } from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { useMessages } from '../../hooks/useMessages';
import { StatusWord, type Tone } from '../Status';

/** @see toneColor */
export const verdictTones: Record<Verification['verdict'], Tone> = {
  better: 'ok',
  same: 'info',
  worse: 'critical',
  unknown: 'unknown',
};

/** How signals changed with an operation, as one word. */
export function VerdictWord(props: { verdict: Verification['verdict'] }) {
  const { t } = useMessages();
  return (
    <StatusWord tone={verdictTones[props.verdict]}>
      {t(`verification.word.${props.verdict}`)}
    </StatusWord>
  );
}
