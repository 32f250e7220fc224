import TextField from '@material-ui/core/TextField';
import { useMessages } from '../../hooks/useMessages';
import { useInitialFocus } from '../OperationDialog/useInitialFocus';

/**
 * Why something is asked for. A component of its own, because the field is
 * there only after the dialog around it is, and can take the focus only then.
 */
export function ReasonField(props: {
  id: string;
  reason: string;
  onChange: (reason: string) => void;
  helperText: string;
  /** Most characters that are taken. */
  limit: number;
  /** Whether it is where a person starts typing. */
  focused: boolean;
}) {
  const { t } = useMessages();
  const field = useInitialFocus(props.focused);
  return (
    <TextField
      required
      fullWidth
      multiline
      inputRef={field}
      size="small"
      variant="outlined"
      id={props.id}
      label={t('dialog.reason')}
      value={props.reason}
      onChange={event => props.onChange(event.target.value)}
      helperText={props.helperText}
      inputProps={{ maxLength: props.limit }}
    />
  );
}
