import type { OperationState } from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { useMessages } from '../../hooks/useMessages';
import { StatusWord } from './StatusWord';
import { operationTone } from './tones';

/** State of an operation as icon and word. */
export function OperationStateWord(props: { state: OperationState }) {
  const { t } = useMessages();
  return (
    <StatusWord tone={operationTone(props.state)}>
      {t(`operationState.${props.state}`)}
    </StatusWord>
  );
}
