import FormControl from '@material-ui/core/FormControl';
import FormControlLabel from '@material-ui/core/FormControlLabel';
import FormLabel from '@material-ui/core/FormLabel';
import Radio from '@material-ui/core/Radio';
import RadioGroup from '@material-ui/core/RadioGroup';
import TextField from '@material-ui/core/TextField';
import { makeStyles } from '@material-ui/core/styles';
import { useMessages } from '../../hooks/useMessages';
import { MINUTES_LIMIT, presets, type Duration } from './useSilenceDialog';

const useStyles = makeStyles(theme => ({
  radio: { padding: theme.spacing(0.5, 1) },
  field: { width: 200, marginTop: theme.spacing(1) },
}));

/** How long the silence holds: a usual length or minutes of one's own. */
export function DurationChoice(props: {
  duration: Duration;
  onDuration: (duration: Duration) => void;
  customMinutes: string;
  onCustomMinutes: (text: string) => void;
  invalid: boolean;
}) {
  const { duration, customMinutes, invalid } = props;
  const classes = useStyles();
  const { t } = useMessages();
  return (
    <FormControl component="fieldset">
      <FormLabel component="legend">{t('silence.duration')}</FormLabel>
      <RadioGroup
        row
        name="quantum-rerank-silence-duration"
        value={duration}
        onChange={(_, value) => props.onDuration(value as Duration)}
      >
        {[...presets, 'custom' as const].map(value => (
          <FormControlLabel
            key={value}
            value={value}
            control={
              <Radio size="small" color="primary" className={classes.radio} />
            }
            label={t(`silence.preset.${value}`)}
          />
        ))}
      </RadioGroup>
      {duration === 'custom' && (
        <TextField
          required
          size="small"
          variant="outlined"
          id="quantum-rerank-silence-minutes"
          className={classes.field}
          label={t('silence.minutes')}
          value={customMinutes}
          onChange={event => props.onCustomMinutes(event.target.value.trim())}
          error={customMinutes !== '' && invalid}
          helperText={t('silence.minutesHint', { max: String(MINUTES_LIMIT) })}
          inputProps={{ inputMode: 'numeric', autoComplete: 'off' }}
        />
      )}
    </FormControl>
  );
}
