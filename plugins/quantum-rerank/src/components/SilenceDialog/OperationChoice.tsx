import TextField from '@material-ui/core/TextField';
import { useOperations } from '../../hooks';
import { useMessages } from '../../hooks/useMessages';
import { useOperationsContext } from '../OperationsPage/OperationsContext';
import { useTimeText } from '../Time';

/** Which of the latest operations the silence is for, if any. */
export function OperationChoice(props: {
  operationId: string;
  onChange: (operationId: string) => void;
}) {
  const { t } = useMessages();
  const { ref } = useOperationsContext();
  const text = useTimeText();
  const operations = useOperations(ref, { limit: 5 });
  const items = operations.value?.items ?? [];
  if (items.length === 0) {
    return null;
  }
  return (
    <TextField
      select
      fullWidth
      size="small"
      variant="outlined"
      id="quantum-rerank-silence-operation"
      label={t('silence.operation')}
      value={props.operationId}
      onChange={event => props.onChange(event.target.value)}
      SelectProps={{ native: true }}
      InputLabelProps={{ shrink: true }}
    >
      <option value="">{t('silence.noOperation')}</option>
      {items.map(({ id, title, requestedAt }) => (
        <option key={id} value={id}>
          {title} · {text.ago(Date.now() - Date.parse(requestedAt))}
        </option>
      ))}
    </TextField>
  );
}
