import { toError } from '@backstage/errors';
import { useApi } from '@backstage/frontend-plugin-api';
import Dialog from '@material-ui/core/Dialog';
import DialogActions from '@material-ui/core/DialogActions';
import DialogContent from '@material-ui/core/DialogContent';
import Typography from '@material-ui/core/Typography';
import { makeStyles } from '@material-ui/core/styles';
import type {
  Environment,
  OnCallOverride,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { useId, useState } from 'react';
import { quantumRerankApiRef } from '../../api';
import { useMessages } from '../../hooks/useMessages';
import { Button } from '../Button';
import { useShiftTime } from '../OnCall';
import { TierBadge } from '../OperationsHeader/TierBadge';
import { ErrorState } from '../States';

const useStyles = makeStyles(theme => ({
  head: {
    padding: theme.spacing(2, 3, 0),
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'center',
    gap: theme.spacing(0.5, 1),
  },
  title: { ...theme.typography.h6, margin: 0 },
  actions: {
    padding: theme.spacing(1, 3, 2),
    flexWrap: 'wrap',
    gap: theme.spacing(1),
  },
}));

/** Asks once more before a replacement is undone. */
export function WithdrawDialog(props: {
  override: OnCallOverride;
  environment: Environment;
  onClose: () => void;
  onWithdrawn: () => void;
}) {
  const { override, environment, onClose, onWithdrawn } = props;
  const classes = useStyles();
  const api = useApi(quantumRerankApiRef);
  const { t } = useMessages();
  const { span } = useShiftTime();
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<Error>();
  const titleId = useId();

  const withdraw = async () => {
    setBusy(true);
    setError(undefined);
    try {
      await api.withdrawOnCallOverride(override.id);
      onWithdrawn();
    } catch (cause) {
      setError(toError(cause));
      setBusy(false);
    }
  };

  return (
    <Dialog
      open
      fullWidth
      maxWidth="xs"
      onClose={busy ? undefined : onClose}
      aria-labelledby={titleId}
    >
      <div className={classes.head}>
        <Typography component="h2" id={titleId} className={classes.title}>
          {t('overrides.withdrawTitle', { environment: environment.name })}
        </Typography>
        <TierBadge tier={environment.tier} />
      </div>
      <DialogContent>
        <Typography variant="body2">
          {t('overrides.withdrawText', {
            span: span(override.from, override.until),
          })}
        </Typography>
        {error && (
          <ErrorState error={error} title={t('overrides.withdrawError')} />
        )}
      </DialogContent>
      <DialogActions className={classes.actions}>
        <Button onClick={onClose} disabled={busy}>
          {t('overrides.keep')}
        </Button>
        <Button
          variant="contained"
          color="primary"
          disabled={busy}
          onClick={withdraw}
        >
          {t('overrides.withdrawConfirm', { environment: environment.name })}
        </Button>
      </DialogActions>
    </Dialog>
  );
}
