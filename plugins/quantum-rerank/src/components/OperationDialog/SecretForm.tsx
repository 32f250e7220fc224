import Typography from '@material-ui/core/Typography';
import { makeStyles } from '@material-ui/core/styles';
import type { Secret } from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { useState } from 'react';
import { useSecret } from '../../hooks';
import { useMessages } from '../../hooks/useMessages';
import { Button } from '../Button';
import { useOperationsContext } from '../OperationsPage/OperationsContext';
import { ErrorState, LoadingState } from '../States';
import type { ParameterFormProps } from './parameterForms';
import { Readers } from './Readers';
import { RestartChoice } from './RestartChoice';
import { toSecretRequest, type SecretEdit } from './secretChanges';
import { SecretKeyRow } from './SecretKeyRow';
import { SecretVersions } from './SecretVersions';

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
}));

const untouched = (key: string, fresh: boolean): SecretEdit => ({
  key,
  value: '',
  base64: false,
  remove: false,
  fresh,
});

/**
 * New values for keys of the Secret. Present values are neither shown nor
 * known here; what is typed is in the memory of this dialog and goes with it.
 */
export function SecretForm(props: ParameterFormProps) {
  const classes = useStyles();
  const { t } = useMessages();
  const { ref } = useOperationsContext();
  const secret = useSecret(ref);
  const [edits, setEdits] = useState<Record<string, SecretEdit>>({});
  const [added, setAdded] = useState<SecretEdit[]>([]);
  const [restart, setRestart] = useState(true);

  const publish = (next: {
    edits?: Record<string, SecretEdit>;
    added?: SecretEdit[];
    restart?: boolean;
  }) => {
    const request = toSecretRequest(
      [...Object.values(next.edits ?? edits), ...(next.added ?? added)],
      next.restart ?? restart,
    );
    props.onChange(request?.parameters, request?.secretValues);
  };
  const edit = (key: string, part: Partial<SecretEdit>) => {
    const next = {
      ...edits,
      [key]: { ...(edits[key] ?? untouched(key, false)), ...part },
    };
    setEdits(next);
    publish({ edits: next });
  };
  const add = (index: number, part: Partial<SecretEdit>) => {
    const next = added.map((entry, position) =>
      position === index ? { ...entry, ...part } : entry,
    );
    setAdded(next);
    publish({ added: next });
  };

  return (
    <fieldset className={classes.root}>
      <legend className={classes.legend}>
        {secret.value
          ? t('secret.keysOf', { secret: secret.value.secret })
          : t('secret.keys')}
      </legend>
      {secret.loading && <LoadingState lines={4} />}
      {secret.error && (
        <ErrorState
          error={secret.error}
          title={t('secret.error')}
          onRetry={secret.refresh}
        />
      )}
      {secret.value && <SecretFacts secret={secret.value} />}
      <div className={classes.list}>
        {(secret.value?.keys ?? []).map(known => (
          <SecretKeyRow
            key={known.key}
            known={known}
            edit={edits[known.key] ?? untouched(known.key, false)}
            onEdit={part => edit(known.key, part)}
          />
        ))}
        {added.map((entry, index) => (
          <SecretKeyRow
            key={index}
            edit={entry}
            onEdit={part => add(index, part)}
          />
        ))}
      </div>
      <Button
        size="small"
        onClick={() => setAdded([...added, untouched('', true)])}
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
      <SecretVersions />
    </fieldset>
  );
}

function SecretFacts({ secret }: { secret: Secret }) {
  const { t } = useMessages();
  return (
    <>
      <Typography variant="body2" color="textSecondary">
        {t('secret.writeOnly')}
      </Typography>
      <Readers consumers={secret.consumers} />
      {secret.unread !== undefined && (
        <Typography variant="body2">{t('secret.unread')}</Typography>
      )}
    </>
  );
}
