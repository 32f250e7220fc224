import { useTranslationRef } from '@backstage/frontend-plugin-api';
import type { OperationState } from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { quantumRerankTranslationRef } from '../../translation';
import { StatusWord } from './StatusWord';
import { operationTone } from './tones';

/** State of an operation as icon and word. */
export function OperationStateWord(props: { state: OperationState }) {
  const { t } = useTranslationRef(quantumRerankTranslationRef);
  return (
    <StatusWord tone={operationTone(props.state)}>
      {t(`operationState.${props.state}`)}
    </StatusWord>
  );
}
