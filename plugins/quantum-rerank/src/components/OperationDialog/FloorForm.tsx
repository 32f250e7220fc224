import MenuItem from '@material-ui/core/MenuItem';
import TextField from '@material-ui/core/TextField';
import { makeStyles } from '@material-ui/core/styles';
import { useState } from 'react';
import { useMessages } from '../../hooks/useMessages';
import { useOperationsContext } from '../OperationsPage/OperationsContext';
import { DEFAULT_FLOOR_DURATION } from './switchedParameters';
import type { ParameterFormProps } from './parameterForms';
import { useInitialFocus } from './useInitialFocus';

const useStyles = makeStyles(theme => ({
  root: {
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'flex-start',
    gap: theme.spacing(1, 2),
    ...theme.typography.body2,
  },
  field: { width: 160 },
  after: { flexBasis: '100%' },
}));

const DURATIONS = ['30m', '1h', '2h', '4h', '8h', '1d', '3d'] as const;

/** The floor of the autoscaler, for how long, and what comes back after it. */
export function FloorForm(props: ParameterFormProps) {
  const { parameters, onChange } = props;
  const classes = useStyles();
  const { t } = useMessages();
  const { snapshot, environment } = useOperationsContext();
  const former = snapshot.value?.autoscaler?.minReplicas;
  // The floor that stands there at first is that of now, chosen by nobody.
  const [start] = useState(() =>
    parameters?.minReplicas === undefined ? former : undefined,
  );
  const [text, setText] = useState(
    String(parameters?.minReplicas ?? start ?? ''),
  );
  const valid = isFloor(text);
  const [duration, setDuration] = useState<string>(DEFAULT_FLOOR_DURATION);
  const field = useInitialFocus(props.focused);

  const change = (nextText: string, nextDuration: string) => {
    setText(nextText);
    setDuration(nextDuration);
    onChange(
      isFloor(nextText) && !(Number(nextText) === start && start === former)
        ? {
            minReplicas: Number(nextText),
            temporary: { duration: nextDuration },
          }
        : undefined,
    );
  };

  return (
    <div className={classes.root}>
      <TextField
        inputRef={field}
        size="small"
        variant="outlined"
        id="quantum-rerank-floor"
        className={classes.field}
        label={t('floorForm.minimum')}
        value={text}
        onChange={event => change(event.target.value.trim(), duration)}
        onFocus={event => event.target.select()}
        error={!valid}
        helperText={
          !valid
            ? t('floorForm.invalid')
            : t('action.scale.bounds', {
                min: String(environment.replicaBounds.min),
                max: String(environment.replicaBounds.max),
              })
        }
        inputProps={{ inputMode: 'numeric', autoComplete: 'off' }}
      />
      <TextField
        select
        size="small"
        variant="outlined"
        id="quantum-rerank-floor-duration"
        className={classes.field}
        label={t('floorForm.duration')}
        value={duration}
        onChange={event => change(text, event.target.value)}
        SelectProps={{
          SelectDisplayProps: {
            'aria-labelledby':
              'quantum-rerank-floor-duration-label quantum-rerank-floor-duration',
          } as object,
        }}
        InputLabelProps={{ id: 'quantum-rerank-floor-duration-label' }}
      >
        {DURATIONS.map(option => (
          <MenuItem key={option} value={option}>
            {t(`floorForm.durations.${option}`)}
          </MenuItem>
        ))}
      </TextField>
      <div className={classes.after}>
        {t('floorForm.after', {
          former: former === undefined ? t('scale.unknown') : String(former),
        })}
      </div>
    </div>
  );
}

function isFloor(text: string): boolean {
  return /^[1-9]\d{0,8}$/.test(text);
}
