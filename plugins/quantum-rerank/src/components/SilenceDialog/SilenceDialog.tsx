import { useMessages } from '../../hooks/useMessages';
import { Button } from '../Button';
import Dialog from '@material-ui/core/Dialog';
import DialogActions from '@material-ui/core/DialogActions';
import DialogContent from '@material-ui/core/DialogContent';
import Typography from '@material-ui/core/Typography';
import { makeStyles, useTheme } from '@material-ui/core/styles';
import useMediaQuery from '@material-ui/core/useMediaQuery';
import type {
  Alert,
  Silence,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { useId } from 'react';
import { useOperationsContext } from '../OperationsPage/OperationsContext';
import { TierBadge } from '../OperationsHeader/TierBadge';
import { ReasonField } from '../ReasonField';
import { ErrorState } from '../States';
import { toneColor } from '../Status';
import { useTimeText } from '../Time';
import { DurationChoice } from './DurationChoice';
import { OperationChoice } from './OperationChoice';
import { RuleChoice } from './RuleChoice';
import { REASON_LIMIT, useSilenceDialog } from './useSilenceDialog';

const useStyles = makeStyles(theme => ({
  paper: { borderLeft: `6px solid ${theme.palette.divider}` },
  production: { borderLeftColor: toneColor(theme, 'warning') },
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
  form: { display: 'contents' },
  content: {
    display: 'grid',
    gridTemplateColumns: 'minmax(0, 1fr)',
    gap: theme.spacing(2),
    alignContent: 'start',
    padding: theme.spacing(2, 3),
  },
  actions: {
    padding: theme.spacing(1, 3, 2),
    flexWrap: 'wrap',
    gap: theme.spacing(1),
  },
  hint: { flex: '1 1 100%', overflowWrap: 'anywhere' },
}));

/** Asks which alerts tell nobody, for how long and why. */
export function SilenceDialog(props: {
  alerts: Alert[];
  /** Rules that are chosen at first. */
  rules: string[];
  onClose: () => void;
  onMade: (silence: Silence) => void;
}) {
  const classes = useStyles();
  const theme = useTheme();
  const narrow = useMediaQuery(theme.breakpoints.down('xs'));
  const { t } = useMessages();
  const { environment } = useOperationsContext();
  const text = useTimeText();
  const dialog = useSilenceDialog(props.rules, props.onMade);
  const titleId = useId();
  const targetId = useId();
  const hintId = useId();
  const { minutes } = dialog;

  return (
    <Dialog
      open
      fullWidth
      maxWidth="sm"
      fullScreen={narrow}
      // Leaving while the request is under way would lose its answer.
      onClose={dialog.submitting ? undefined : props.onClose}
      aria-labelledby={titleId}
      aria-describedby={targetId}
      classes={{
        paper: `${classes.paper} ${
          environment.tier === 'production' ? classes.production : ''
        }`,
      }}
    >
      <form
        className={classes.form}
        onSubmit={event => {
          event.preventDefault();
          dialog.submit();
        }}
      >
        <div className={classes.head}>
          <Typography component="h2" id={titleId} className={classes.title}>
            {t('silence.title', { environment: environment.name })}
          </Typography>
          <TierBadge tier={environment.tier} />
          <div id={targetId} className={classes.target}>
            {t('silence.target', {
              cluster: environment.cluster,
              namespace: environment.namespace,
            })}
          </div>
        </div>
        <DialogContent className={classes.content}>
          <RuleChoice
            alerts={props.alerts}
            chosen={dialog.rules}
            onChange={dialog.setRules}
          />
          <DurationChoice
            duration={dialog.duration}
            onDuration={dialog.setDuration}
            customMinutes={dialog.customMinutes}
            onCustomMinutes={dialog.setCustomMinutes}
            invalid={minutes === undefined}
          />
          <ReasonField
            id="quantum-rerank-silence-reason"
            reason={dialog.reason}
            onChange={dialog.setReason}
            helperText={t('silence.reasonHint', {
              used: String(dialog.reason.length),
              limit: String(REASON_LIMIT),
            })}
            limit={REASON_LIMIT}
            focused
          />
          <OperationChoice
            operationId={dialog.operationId}
            onChange={dialog.setOperationId}
          />
          <Typography variant="body2">{t('silence.warning')}</Typography>
          {dialog.submitError && (
            <ErrorState
              error={dialog.submitError}
              title={t('silence.submitError')}
            />
          )}
        </DialogContent>
        <DialogActions className={classes.actions}>
          <Typography
            id={hintId}
            variant="body2"
            color="textSecondary"
            className={classes.hint}
            aria-live="polite"
          >
            {dialog.obstacle}
          </Typography>
          <Button onClick={props.onClose} disabled={dialog.submitting}>
            {t('dialog.cancel')}
          </Button>
          <Button
            type="submit"
            variant="contained"
            color="primary"
            disabled={dialog.obstacle !== undefined || dialog.submitting}
            aria-describedby={hintId}
          >
            {minutes === undefined || dialog.rules.length === 0
              ? t('silences.add')
              : t('silence.submit', {
                  count: dialog.rules.length,
                  environment: environment.name,
                  span: text.span(minutes * 60_000),
                })}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}
