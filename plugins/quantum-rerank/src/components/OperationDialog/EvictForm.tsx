import Checkbox from '@material-ui/core/Checkbox';
import FormControlLabel from '@material-ui/core/FormControlLabel';
import { makeStyles } from '@material-ui/core/styles';
import { useState } from 'react';
import { usePods } from '../../hooks';
import { useMessages } from '../../hooks/useMessages';
import { useOperationsContext } from '../OperationsPage/OperationsContext';
import { ResourceState } from '../States';
import type { ParameterFormProps } from './parameterForms';

const useStyles = makeStyles(theme => ({
  root: { border: 0, margin: 0, padding: 0, minWidth: 0 },
  legend: { ...theme.typography.body2, padding: 0 },
  list: { maxHeight: 240, overflowY: 'auto' },
  row: { display: 'flex', margin: 0 },
  state: { color: theme.palette.text.secondary },
}));

/** The most pods that can be evicted at once; the backend allows no more. */
const LIMIT = 50;

/** Pods to be evicted, chosen from those that are there. */
export function EvictForm(props: ParameterFormProps) {
  const { parameters, onChange } = props;
  const classes = useStyles();
  const { t } = useMessages();
  const { ref, snapshot } = useOperationsContext();
  const pods = usePods(
    ref,
    { limit: LIMIT, orderBy: 'name' },
    snapshot.value?.version,
  );
  const chosen = (parameters?.pods as string[] | undefined) ?? [];
  const listed = pods.value?.items ?? [];
  const complete = pods.value !== undefined && !pods.value.nextCursor;
  // Those that the dialog was opened with come first, where they are seen;
  // one that was chosen stays visible after it is gone.
  const [first] = useState(chosen);
  const names = [
    ...new Set([...first, ...listed.map(({ name }) => name), ...chosen]),
  ];
  const stateOf = (name: string) => {
    const known = listed.find(pod => pod.name === name)?.state;
    // With more pods than are listed, one may be there all the same.
    return known ?? (complete ? t('evict.gone') : undefined);
  };

  const toggle = (name: string) => {
    const next = chosen.includes(name)
      ? chosen.filter(other => other !== name)
      : [...chosen, name];
    onChange(next.length > 0 ? { pods: next } : undefined);
  };

  return (
    <fieldset className={classes.root}>
      <legend className={classes.legend}>{t('evict.pods')}</legend>
      <ResourceState resource={pods} lines={3} title={t('pods.error')} />
      <div className={classes.list}>
        {names.map(name => (
          <FormControlLabel
            key={name}
            className={classes.row}
            control={
              <Checkbox
                size="small"
                color="primary"
                checked={chosen.includes(name)}
                onChange={() => toggle(name)}
              />
            }
            label={
              <>
                {name} <span className={classes.state}>{stateOf(name)}</span>
              </>
            }
          />
        ))}
      </div>
    </fieldset>
  );
}
