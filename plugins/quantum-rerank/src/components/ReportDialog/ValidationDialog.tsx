import { toError } from '@backstage/errors';
import { useApi } from '@backstage/frontend-plugin-api';
import Dialog from '@material-ui/core/Dialog';
import DialogActions from '@material-ui/core/DialogActions';
import DialogContent from '@material-ui/core/DialogContent';
import { makeStyles, useTheme } from '@material-ui/core/styles';
import useMediaQuery from '@material-ui/core/useMediaQuery';
import type {
  LoadLimits,
  Report,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { useId, useState } from 'react';
import { quantumRerankApiRef } from '../../api';
import { formatNumber } from '../../format';
import { useLanguage } from '../../hooks';
import { useMessages } from '../../hooks/useMessages';
import { Button } from '../Button';
import { newIdempotencyKey } from '../OperationDialog/idempotencyKey';
import { useOperationsContext } from '../OperationsPage/OperationsContext';
import { TierBadge } from '../OperationsHeader/TierBadge';
import { ErrorState } from '../States';
import { toneColor } from '../Status';
import { LoadFields } from './LoadFields';
import {
  expectedRequests,
  initialTexts,
  readLoad,
  type LoadTexts,
} from './loadForm';

const useStyles = makeStyles(theme => ({
  paper: { borderLeft: `6px solid ${theme.palette.divider}` },
  production: { borderLeftColor: toneColor(theme, 'warning') },
  form: { display: 'contents' },
  head: {
    padding: theme.spacing(2, 3, 0),
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'center',
    gap: theme.spacing(0.5, 1),
  },
  title: { ...theme.typography.h6, margin: 0 },
  target: {
    ...theme.typography.body2,
    flexBasis: '100%',
    overflowWrap: 'anywhere',
  },
  content: {
    display: 'grid',
    gridTemplateColumns: 'minmax(0, 1fr)',
    gap: theme.spacing(2),
    alignContent: 'start',
    padding: theme.spacing(1, 3),
    ...theme.typography.body2,
  },
  actions: { padding: theme.spacing(1, 3, 2), flexWrap: 'wrap' },
}));

/** Asks how much load to send, within what the environment allows. */
export function ValidationDialog(props: {
  limits: LoadLimits;
  onClose: () => void;
  onStarted: (report: Report) => void;
}) {
  const { limits, onClose, onStarted } = props;
  const classes = useStyles();
  const theme = useTheme();
  const narrow = useMediaQuery(theme.breakpoints.down('xs'));
  const { t } = useMessages();
  const language = useLanguage();
  const { ref, environment } = useOperationsContext();
  const api = useApi(quantumRerankApiRef);
  const [texts, setTexts] = useState<LoadTexts>(() => initialTexts(limits));
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<Error>();
  // One key per opened dialog: pressing twice is still one run.
  const [idempotencyKey] = useState(newIdempotencyKey);
  const titleId = useId();
  const targetId = useId();
  const read = readLoad(texts, limits);
  const errors = 'errors' in read ? read.errors : {};
  const production = environment.tier === 'production';

  const submit = async () => {
    if (!('load' in read) || busy) {
      return;
    }
    setBusy(true);
    setError(undefined);
    try {
      onStarted(
        await api.createReport(ref, {
          kind: 'performance-validation',
          load: read.load,
          idempotencyKey,
        }),
      );
    } catch (cause) {
      setError(toError(cause));
      setBusy(false);
    }
  };

  return (
    <Dialog
      open
      fullWidth
      maxWidth="sm"
      fullScreen={narrow}
      // Leaving while the request is under way would lose its answer.
      onClose={busy ? undefined : onClose}
      aria-labelledby={titleId}
      aria-describedby={targetId}
      classes={{
        paper: `${classes.paper} ${production ? classes.production : ''}`,
      }}
    >
      <form
        className={classes.form}
        onSubmit={event => {
          event.preventDefault();
          submit();
        }}
      >
        <div className={classes.head}>
          <h2 id={titleId} className={classes.title}>
            {t('validation.title', { environment: environment.name })}
          </h2>
          <TierBadge tier={environment.tier} />
          <div id={targetId} className={classes.target}>
            {t('validation.target', {
              cluster: environment.cluster,
              namespace: environment.namespace,
            })}
          </div>
        </div>
        <DialogContent className={classes.content}>
          <div>{t('validation.about')}</div>
          <LoadFields
            texts={texts}
            errors={errors}
            limits={limits}
            onChange={setTexts}
          />
          <div aria-live="polite">
            {'load' in read &&
              t('validation.total', {
                requests: formatNumber(expectedRequests(read.load), language),
              })}
          </div>
          {error && (
            <ErrorState error={error} title={t('validation.submitError')} />
          )}
        </DialogContent>
        <DialogActions className={classes.actions}>
          <Button onClick={onClose} disabled={busy}>
            {t('validation.cancel')}
          </Button>
          <Button
            type="submit"
            variant="contained"
            color="primary"
            disabled={!('load' in read) || busy}
          >
            {t('validation.submit', { environment: environment.name })}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}
