import { useTranslationRef } from '@backstage/frontend-plugin-api';
import type { Verification } from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { quantumRerankTranslationRef } from '../../translation';
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
  const { t } = useTranslationRef(quantumRerankTranslationRef);
  return (
    <StatusWord tone={verdictTones[props.verdict]}>
      {t(`verification.word.${props.verdict}`)}
    </StatusWord>
  );
}
