import TextField from '@material-ui/core/TextField';
import { makeStyles } from '@material-ui/core/styles';
import { useState } from 'react';
import { useMessages } from '../../hooks/useMessages';
import { useOperationsContext } from '../OperationsPage/OperationsContext';
import { GradualFields, toGradual, type GradualTexts } from './GradualFields';
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
  field: { width: 240 },
  wide: { flexBasis: '100%' },
}));

/** Replicas: the number now and the new one. */
export function ScaleForm(props: ParameterFormProps) {
  const { parameters, onChange } = props;
  const classes = useStyles();
  const { t } = useMessages();
  const { snapshot, environment } = useOperationsContext();
  const desired = snapshot.value?.deployment?.replicas.desired;
  // The number that stands there at first is that of now, chosen by nobody.
  const [start] = useState(() =>
    parameters?.replicas === undefined ? desired : undefined,
  );
  const [text, setText] = useState(String(parameters?.replicas ?? start ?? ''));
  const [gradual, setGradual] = useState<GradualTexts>();

  const field = useInitialFocus(props.focused);

  const change = (next: string, steps: GradualTexts | undefined) => {
    setText(next);
    setGradual(steps);
    const inSteps = steps && toGradual(steps);
    onChange(
      /^\d{1,9}$/.test(next) &&
        // Unless the number of now is another one by now.
        !(Number(next) === start && start === desired) &&
        (steps === undefined || inSteps)
        ? {
            replicas: Number(next),
            ...(inSteps && { gradual: inSteps }),
          }
        : undefined,
    );
  };
  const goesDown =
    desired !== undefined && /^\d{1,9}$/.test(text) && Number(text) < desired;
  // KEDA scales from 0 by itself.
  const pauses =
    text === '0' &&
    snapshot.value?.replicasOwner.kind === 'horizontal-pod-autoscaler';

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
        onChange={event => change(event.target.value.trim(), gradual)}
        onFocus={event => event.target.select()}
        error={!/^\d{1,9}$/.test(text)}
        helperText={
          !/^\d{1,9}$/.test(text)
            ? t('scale.invalid')
            : t('action.scale.bounds', {
                min: String(environment.replicaBounds.min),
                max: String(environment.replicaBounds.max),
              })
        }
        inputProps={{ inputMode: 'numeric', autoComplete: 'off' }}
      />
      {pauses && (
        <div className={classes.wide}>{t('scale.pausesAutoscaler')}</div>
      )}
      {(goesDown || gradual) && (
        <GradualFields
          value={gradual}
          onChange={steps => change(text, steps)}
        />
      )}
    </div>
  );
}
