import TextField from '@material-ui/core/TextField';
import { makeStyles } from '@material-ui/core/styles';
import { useState } from 'react';
import { useMessages } from '../../hooks/useMessages';
import { useOperationsContext } from '../OperationsPage/OperationsContext';
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
  now: { paddingTop: theme.spacing(1) },
  field: { width: 200 },
}));

/** Replicas: the number now and the new one. */
export function ScaleForm(props: ParameterFormProps) {
  const { parameters, onChange } = props;
  const classes = useStyles();
  const { t } = useMessages();
  const { snapshot, environment } = useOperationsContext();
  const desired = snapshot.value?.deployment?.replicas.desired;
  const [text, setText] = useState(String(parameters?.replicas ?? ''));

  const field = useInitialFocus(props.focused);

  const change = (next: string) => {
    setText(next);
    onChange(/^\d{1,9}$/.test(next) ? { replicas: Number(next) } : undefined);
  };

  return (
    <div className={classes.root}>
      <div className={classes.now}>
        {t('scale.now', {
          replicas:
            desired === undefined ? t('scale.unknown') : String(desired),
        })}
      </div>
      <TextField
        inputRef={field}
        size="small"
        variant="outlined"
        id="quantum-rerank-replicas"
        className={classes.field}
        label={t('scale.new')}
        value={text}
        onChange={event => change(event.target.value.trim())}
        onFocus={event => event.target.select()}
        error={parameters === undefined}
        helperText={
          parameters === undefined
            ? t('scale.invalid')
            : t('action.scale.bounds', {
                min: String(environment.replicaBounds.min),
                max: String(environment.replicaBounds.max),
              })
        }
        inputProps={{ inputMode: 'numeric', autoComplete: 'off' }}
      />
    </div>
  );
}
