import TextField from '@material-ui/core/TextField';
import type {
  OnCallOverride,
  OnCallPerson,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { useMessages } from '../../hooks/useMessages';
import { usePersonText } from '../OnCall';

/** Whose time it is about, where several persons share it. */
export function ReplacedPicker(props: {
  id: string;
  kind: OnCallOverride['kind'];
  others: OnCallPerson[];
  value?: string;
  onChange: (entityRef: string | undefined) => void;
}) {
  const { id, kind, others, value, onChange } = props;
  const { t } = useMessages();
  const text = usePersonText();
  const swaps = kind === 'swap';
  return (
    <TextField
      select
      fullWidth
      required={swaps}
      size="small"
      variant="outlined"
      id={id}
      label={t(swaps ? 'override.replaces.swap' : 'override.replaces.take')}
      helperText={t('override.replacesHint')}
      value={value ?? ''}
      onChange={event => onChange(event.target.value || undefined)}
      SelectProps={{ native: true }}
      InputLabelProps={{ shrink: true }}
    >
      <option value="">
        {t(swaps ? 'override.replacesChoose' : 'override.replacesAll')}
      </option>
      {others.map(person => (
        <option key={person.entityRef} value={person.entityRef}>
          {text.name(person)}
        </option>
      ))}
    </TextField>
  );
}
