import { useMessages } from '../../hooks/useMessages';
import { Button } from '../Button';
import Dialog from '@material-ui/core/Dialog';
import DialogActions from '@material-ui/core/DialogActions';
import DialogContent from '@material-ui/core/DialogContent';
import TextField from '@material-ui/core/TextField';
import Typography from '@material-ui/core/Typography';
import { makeStyles, useTheme } from '@material-ui/core/styles';
import useMediaQuery from '@material-ui/core/useMediaQuery';
import type { Operation } from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { useId } from 'react';
import {
  useOperationsContext,
  type DialogRequest,
} from '../OperationsPage/OperationsContext';
import { TierBadge } from '../OperationsHeader/TierBadge';
import { ReasonField } from '../ReasonField';
import { ErrorState, LoadingState } from '../States';
import { toneColor } from '../Status';
import { BreakGlassSection } from './BreakGlassSection';
import { ConflictBanner } from './ConflictBanner';
import { parameterForms } from './parameterForms';
import { PlanView } from './PlanView';
import { ReplicasChoice } from './ReplicasChoice';
import { REASON_LIMIT, useOperationDialog } from './useOperationDialog';

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

/**
 * Asks for one change: where, from what to what, what the server makes of it,
 * and why. Plans while the person types; sends only what was planned.
 */
export function OperationDialog(props: {
  request: DialogRequest;
  onClose: () => void;
  onStarted: (operation: Operation) => void;
}) {
  const classes = useStyles();
  const theme = useTheme();
  const narrow = useMediaQuery(theme.breakpoints.down('xs'));
  const { t } = useMessages();
  const { environment } = useOperationsContext();
  const dialog = useOperationDialog(props.request, props.onStarted);
  const { action, plan, planIsCurrent, planError } = dialog;
  const titleId = useId();
  const targetId = useId();
  const hintId = useId();
  const Form = parameterForms[action];
  const buttonText = () => {
    if (!plan) {
      return t(`action.${action}.title`);
    }
    const { title } = plan;
    if (dialog.emergency.passes(plan).length > 0) {
      return t('breakGlass.submit', { title });
    }
    return plan.approval ? t('approval.request', { title }) : title;
  };

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
            {t(`dialog.title.${action}`, { environment: environment.name })}
          </Typography>
          <TierBadge tier={environment.tier} />
          <div id={targetId} className={classes.target}>
            {t('dialog.target', {
              cluster: environment.cluster,
              namespace: environment.namespace,
              deployment: environment.deployment,
            })}
          </div>
        </div>
        <DialogContent className={classes.content}>
          {dialog.conflict && (
            <ConflictBanner
              conflict={dialog.conflict}
              plan={planIsCurrent ? plan : undefined}
            />
          )}
          {props.request.action === 'scale' && (
            <ReplicasChoice action={action} onChange={dialog.switchTo} />
          )}
          {Form && (
            <Form
              parameters={dialog.parameters}
              onChange={dialog.setParameters}
              focused={!dialog.switched}
            />
          )}
          {plan && <PlanView plan={plan} outdated={!planIsCurrent} />}
          {!plan && !planError && dialog.parameters && (
            <LoadingState lines={5} />
          )}
          {planError && (
            <ErrorState
              error={planError}
              title={t('plan.error')}
              onRetry={dialog.replan}
            />
          )}
          <ReasonField
            id="quantum-rerank-reason"
            reason={dialog.reason}
            onChange={dialog.setReason}
            helperText={t('dialog.reasonHint', {
              used: String(dialog.reason.length),
              limit: String(REASON_LIMIT),
            })}
            limit={REASON_LIMIT}
            focused={!Form}
          />
          {plan?.typedConfirmation && (
            <TextField
              required
              fullWidth
              size="small"
              variant="outlined"
              id="quantum-rerank-confirmation"
              label={t('dialog.confirmation', {
                text: plan.typedConfirmation,
              })}
              value={dialog.confirmation}
              onChange={event => dialog.setConfirmation(event.target.value)}
              inputProps={{ autoComplete: 'off', spellCheck: false }}
            />
          )}
          {plan?.breakGlass && (
            <BreakGlassSection
              emergency={dialog.emergency}
              passed={plan.breakGlass}
              environment={plan.environment}
            />
          )}
          {dialog.submitError && (
            <ErrorState
              error={dialog.submitError}
              title={t('dialog.submitError')}
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
            {buttonText()}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}
