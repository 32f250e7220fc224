import { useApi } from '@backstage/frontend-plugin-api';
import { makeStyles } from '@material-ui/core/styles';
import { useState } from 'react';
import { quantumRerankApiRef } from '../../api';
import { useSubmission } from '../../hooks';
import { useMessages } from '../../hooks/useMessages';
import { Button } from '../Button';
import { downloadText } from '../downloadText';
import { useOperationsContext } from '../OperationsPage/OperationsContext';
import { Panel } from '../Panel';
import { ErrorState } from '../States';

const useStyles = makeStyles(theme => ({
  about: { ...theme.typography.body2, margin: 0, maxWidth: 720 },
  buttons: {
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'center',
    gap: theme.spacing(1),
    marginTop: theme.spacing(1),
  },
}));

/** The rules as Prometheus reads them, to download or to copy. */
export function RulesFilePanel() {
  const classes = useStyles();
  const { t } = useMessages();
  const api = useApi(quantumRerankApiRef);
  const { ref, environment } = useOperationsContext();
  const { busy, error, submit } = useSubmission();
  const [done, setDone] = useState<'downloaded' | 'copied'>();

  const use = (
    what: 'downloaded' | 'copied',
    how: (yaml: string) => void | Promise<void>,
  ) =>
    submit(async () => {
      setDone(undefined);
      await how(await api.getAlertRules(ref));
      setDone(what);
    });

  return (
    <Panel title={t('rulesFile.title')}>
      <p className={classes.about}>{t('rulesFile.about')}</p>
      <div className={classes.buttons}>
        <Button
          size="small"
          variant="outlined"
          disabled={busy}
          onClick={() =>
            use('downloaded', yaml =>
              downloadText(
                yaml,
                `quantum-rerank-${environment.name}.rules.yaml`,
                'application/yaml',
              ),
            )
          }
        >
          {t('rulesFile.download')}
        </Button>
        <Button
          size="small"
          variant="outlined"
          disabled={busy}
          onClick={() =>
            use('copied', yaml => navigator.clipboard.writeText(yaml))
          }
        >
          {t('rulesFile.copy')}
        </Button>
        <span role="status">{done && t(`rulesFile.${done}`)}</span>
      </div>
      {error && <ErrorState error={error} title={t('rulesFile.error')} />}
    </Panel>
  );
}
