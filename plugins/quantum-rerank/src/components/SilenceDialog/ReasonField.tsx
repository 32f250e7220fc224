import { useTranslationRef } from '@backstage/frontend-plugin-api';
import TextField from '@material-ui/core/TextField';
import { quantumRerankTranslationRef } from '../../translation';
import { useInitialFocus } from '../OperationDialog/useInitialFocus';
import { REASON_LIMIT } from './useSilenceDialog';

/**
 * Why: where a person starts typing. A component of its own, because the
 * field is there only after the dialog around it is.
 */
export function ReasonField(props: {
  reason: string;
  onChange: (reason: string) => void;
}) {
  const { t } = useTranslationRef(quantumRerankTranslationRef);
  const field = useInitialFocus();
  return (
    <TextField
      required
      fullWidth
      multiline
      inputRef={field}
      size="small"
      variant="outlined"
      id="quantum-rerank-silence-reason"
      label={t('silence.reason')}
      value={props.reason}
      onChange={event => props.onChange(event.target.value)}
      helperText={t('silence.reasonHint', {
        used: String(props.reason.length),
        limit: String(REASON_LIMIT),
      })}
      inputProps={{ maxLength: REASON_LIMIT }}
    />
  );
}
