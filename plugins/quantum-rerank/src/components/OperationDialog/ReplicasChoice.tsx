import FormControlLabel from '@material-ui/core/FormControlLabel';
import Radio from '@material-ui/core/Radio';
import RadioGroup from '@material-ui/core/RadioGroup';
import { makeStyles } from '@material-ui/core/styles';
import type { ActionName } from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { useId } from 'react';
import { useMessages } from '../../hooks/useMessages';
import { useActionRefusal } from '../ActionButton';
import { useOperationsContext } from '../OperationsPage/OperationsContext';

const useStyles = makeStyles(theme => ({
  root: {
    border: 0,
    margin: 0,
    padding: 0,
    minWidth: 0,
    ...theme.typography.body2,
  },
  legend: { padding: 0 },
  label: { ...theme.typography.body2 },
  refusal: { color: theme.palette.text.secondary, marginLeft: 31 },
}));

/**
 * Where an autoscaler decides the number of replicas: set it anyway, or
 * change the lowest number that the autoscaler may choose.
 */
export function ReplicasChoice(props: {
  action: ActionName;
  onChange: (action: 'scale' | 'autoscaling') => void;
}) {
  const classes = useStyles();
  const { t } = useMessages();
  const { snapshot } = useOperationsContext();
  const { refusal } = useActionRefusal('autoscaling');
  const refusalId = useId();
  const owner = snapshot.value?.replicasOwner.kind;
  if (owner !== 'horizontal-pod-autoscaler' || !snapshot.value?.autoscaler) {
    return null;
  }
  return (
    <fieldset className={classes.root}>
      <legend className={classes.legend}>{t('scaleChoice.title')}</legend>
      <RadioGroup
        name="quantum-rerank-replicas-choice"
        value={props.action}
        onChange={event =>
          props.onChange(
            event.target.value === 'autoscaling' ? 'autoscaling' : 'scale',
          )
        }
      >
        <FormControlLabel
          value="scale"
          classes={{ label: classes.label }}
          control={<Radio size="small" color="primary" />}
          label={t('scaleChoice.replicas')}
        />
        <FormControlLabel
          value="autoscaling"
          classes={{ label: classes.label }}
          disabled={refusal !== undefined}
          control={
            <Radio
              size="small"
              color="primary"
              inputProps={
                refusal === undefined
                  ? undefined
                  : { 'aria-describedby': refusalId }
              }
            />
          }
          label={t('scaleChoice.minimum')}
        />
      </RadioGroup>
      {refusal !== undefined && (
        <div id={refusalId} className={classes.refusal}>
          {refusal}
        </div>
      )}
    </fieldset>
  );
}
