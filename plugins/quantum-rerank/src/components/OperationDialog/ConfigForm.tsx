import TextField from '@material-ui/core/TextField';
import { makeStyles } from '@material-ui/core/styles';
import { useState } from 'react';
import { useConfig } from '../../hooks';
import { useMessages } from '../../hooks/useMessages';
import { Button } from '../Button';
import { useOperationsContext } from '../OperationsPage/OperationsContext';
import { ErrorState, LoadingState } from '../States';
import { ConfigKeyRow } from './ConfigKeyRow';
import { toChanges, type ConfigEdits, type NewKey } from './configChanges';
import type { ParameterFormProps } from './parameterForms';
import { Readers } from './Readers';
import { RestartChoice } from './RestartChoice';

const useStyles = makeStyles(theme => ({
  root: { border: 0, margin: 0, padding: 0, minWidth: 0 },
  legend: { ...theme.typography.body2, padding: 0 },
  list: {
    display: 'grid',
    gap: theme.spacing(1.5),
    maxHeight: 360,
    overflowY: 'auto',
    padding: theme.spacing(1, 0),
  },
  added: {
    display: 'grid',
    gap: theme.spacing(1),
    gridTemplateColumns: 'minmax(0, 1fr) minmax(0, 2fr)',
  },
}));

/** Values of the ConfigMap, to be changed, removed or added. */
export function ConfigForm(props: ParameterFormProps) {
  const classes = useStyles();
  const { t } = useMessages();
  const { ref } = useOperationsContext();
  const config = useConfig(ref);
  const [edits, setEdits] = useState<ConfigEdits>(
    () => (props.parameters?.changes as ConfigEdits | undefined) ?? {},
  );
  const [added, setAdded] = useState<NewKey[]>([]);
  const [restart, setRestart] = useState(props.parameters?.restart !== false);

  const publish = (next: {
    edits?: ConfigEdits;
    added?: NewKey[];
    restart?: boolean;
  }) => {
    const changes = toChanges(
      config.value,
      next.edits ?? edits,
      next.added ?? added,
    );
    props.onChange(changes && { changes, restart: next.restart ?? restart });
  };
  const edit = (key: string, value: string | null | undefined) => {
    const { [key]: _, ...others } = edits;
    const next = value === undefined ? others : { ...others, [key]: value };
    setEdits(next);
    publish({ edits: next });
  };
  const add = (index: number, part: Partial<NewKey>) => {
    const next = added.map((entry, position) =>
      position === index ? { ...entry, ...part } : entry,
    );
    setAdded(next);
    publish({ added: next });
  };

  return (
    <fieldset className={classes.root}>
      <legend className={classes.legend}>
        {config.value
          ? t('config.keysOf', { configMap: config.value.configMap })
          : t('config.keys')}
      </legend>
      {config.loading && <LoadingState lines={4} />}
      {config.error && (
        <ErrorState
          error={config.error}
          title={t('config.error')}
          onRetry={config.refresh}
        />
      )}
      {config.value && <Readers consumers={config.value.consumers} />}
      <div className={classes.list}>
        {(config.value?.items ?? []).map(item => (
          <ConfigKeyRow
            key={item.key}
            item={item}
            edit={Object.hasOwn(edits, item.key) ? edits[item.key] : undefined}
            onEdit={value => edit(item.key, value)}
          />
        ))}
        {added.map((entry, index) => (
          <div className={classes.added} key={index}>
            <TextField
              size="small"
              variant="outlined"
              id={`quantum-rerank-config-new-key-${index}`}
              label={t('config.newKey')}
              value={entry.key}
              onChange={event => add(index, { key: event.target.value })}
              inputProps={{
                maxLength: 253,
                spellCheck: false,
                autoComplete: 'off',
              }}
            />
            <TextField
              multiline
              size="small"
              variant="outlined"
              id={`quantum-rerank-config-new-value-${index}`}
              label={t('config.newValue')}
              value={entry.value}
              onChange={event => add(index, { value: event.target.value })}
              inputProps={{ spellCheck: false, autoComplete: 'off' }}
            />
          </div>
        ))}
      </div>
      <Button
        size="small"
        onClick={() => setAdded([...added, { key: '', value: '' }])}
      >
        {t('config.add')}
      </Button>
      <RestartChoice
        restart={restart}
        onChange={next => {
          setRestart(next);
          publish({ restart: next });
        }}
      />
    </fieldset>
  );
}
