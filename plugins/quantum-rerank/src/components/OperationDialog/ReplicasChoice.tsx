import FormControlLabel from '@material-ui/core/FormControlLabel';
import Radio from '@material-ui/core/Radio';
import RadioGroup from '@material-ui/core/RadioGroup';
import { makeStyles } from '@material-ui/core/styles';
import { useId } from 'react';
import { useMessages } from '../../hooks/useMessages';
import { useActionRefusal } from '../ActionButton';
import { useOperationsContext } from '../OperationsPage/OperationsContext';
import { autoscalerDecides, type ReplicasWay } from './switchedParameters';

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

const ways: ReplicasWay[] = ['replicas', 'floor', 'bounds'];

/**
 * Where an autoscaler decides the number of replicas: set it anyway, raise
 * the lowest number that the autoscaler may choose for a time, or change that
 * for good.
 */
export function ReplicasChoice(props: {
  way: ReplicasWay;
  onChange: (way: ReplicasWay) => void;
}) {
  const classes = useStyles();
  const { t } = useMessages();
  const { snapshot } = useOperationsContext();
  const { refusal } = useActionRefusal('autoscaling');
  const refusalId = useId();
  if (!autoscalerDecides(snapshot.value)) {
    return null;
  }
  return (
    <fieldset className={classes.root}>
      <legend className={classes.legend}>{t('scaleChoice.title')}</legend>
      <RadioGroup
        name="quantum-rerank-replicas-choice"
        value={props.way}
        onChange={event => props.onChange(event.target.value as ReplicasWay)}
      >
        {ways.map(way => {
          const refused = way !== 'replicas' && refusal !== undefined;
          return (
            <FormControlLabel
              key={way}
              value={way}
              classes={{ label: classes.label }}
              disabled={refused}
              control={
                <Radio
                  size="small"
                  color="primary"
                  inputProps={
                    refused ? { 'aria-describedby': refusalId } : undefined
                  }
                />
              }
              label={t(`scaleChoice.${way}`)}
            />
          );
        })}
      </RadioGroup>
      {refusal !== undefined && (
        <div id={refusalId} className={classes.refusal}>
          {refusal}
        </div>
      )}
    </fieldset>
  );
}
