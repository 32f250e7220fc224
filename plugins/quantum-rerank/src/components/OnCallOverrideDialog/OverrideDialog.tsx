import Dialog from '@material-ui/core/Dialog';
import DialogActions from '@material-ui/core/DialogActions';
import DialogContent from '@material-ui/core/DialogContent';
import TextField from '@material-ui/core/TextField';
import Typography from '@material-ui/core/Typography';
import { makeStyles, useTheme } from '@material-ui/core/styles';
import useMediaQuery from '@material-ui/core/useMediaQuery';
import type {
  Environment,
  EnvironmentRef,
  OnCallOverride,
  OnCallSchedule,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { useId } from 'react';
import { useMyEntityRef } from '../../hooks';
import { useMessages } from '../../hooks/useMessages';
import { Button } from '../Button';
import { useShiftTime } from '../OnCall';
import { TierBadge } from '../OperationsHeader/TierBadge';
import { ErrorState } from '../States';
import { toneColor } from '../Status';
import { ChangePreview } from './ChangePreview';
import { PersonPicker } from './PersonPicker';
import { SpanFields } from './SpanFields';
import {
  REASON_LIMIT,
  useOverrideDialog,
  type OverrideStart,
} from './useOverrideDialog';

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

/** Takes a shift, swaps shifts, or notes an absence. */
export function OverrideDialog(props: {
  target: EnvironmentRef;
  service: string;
  environment: Environment;
  start: OverrideStart;
  /** Rotations in which replacements can be made. */
  rotations: OnCallSchedule['rotations'];
  onClose: () => void;
  onMade: (override: OnCallOverride) => void;
}) {
  const { target, environment, start, rotations, onClose } = props;
  const classes = useStyles();
  const theme = useTheme();
  const narrow = useMediaQuery(theme.breakpoints.down('xs'));
  const { t } = useMessages();
  const me = useMyEntityRef();
  const dialog = useOverrideDialog({ ...props, me });
  const { span } = useShiftTime();
  const titleId = useId();
  const targetId = useId();
  const hintId = useId();
  const { kind } = start;
  const chosen = rotations.find(({ id }) => id === dialog.rotation);
  const you = me && { entityRef: me, title: t('onCall.you') };
  const person = dialog.person ?? (dialog.personRef && you ? you : undefined);

  return (
    <Dialog
      open
      fullWidth
      maxWidth="sm"
      fullScreen={narrow}
      // Leaving while the request is under way would lose its answer.
      onClose={dialog.submitting ? undefined : onClose}
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
        // The obstacle below says what is missing, in one place.
        noValidate
        onSubmit={event => {
          event.preventDefault();
          dialog.submit();
        }}
      >
        <div className={classes.head}>
          <Typography component="h2" id={titleId} className={classes.title}>
            {t(`override.title.${kind}`, { environment: environment.name })}
          </Typography>
          <TierBadge tier={environment.tier} />
          <div id={targetId} className={classes.target}>
            {t('override.target', {
              service: props.service,
              cluster: environment.cluster,
              namespace: environment.namespace,
            })}
          </div>
        </div>
        <DialogContent className={classes.content}>
          <TextField
            select
            fullWidth
            size="small"
            variant="outlined"
            id="quantum-rerank-override-rotation"
            label={t('override.rotation')}
            value={dialog.rotation}
            onChange={event => dialog.setRotation(event.target.value)}
            SelectProps={{ native: true }}
            InputLabelProps={{ shrink: true }}
          >
            {rotations.map(({ id, title, level }) => (
              <option key={id} value={id}>
                {t('shifts.rotation', { title, level: String(level) })}
              </option>
            ))}
          </TextField>
          <PersonPicker
            id="quantum-rerank-override-person"
            label={t(`override.person.${kind}`)}
            helperText={t('override.personHint')}
            value={person}
            onChange={dialog.setPerson}
          />
          <SpanFields
            id="quantum-rerank-override"
            labels={{ from: t('override.from'), until: t('override.until') }}
            from={dialog.from}
            until={dialog.until}
            onFrom={dialog.setFrom}
            onUntil={dialog.setUntil}
          />
          {kind === 'swap' && (
            <SpanFields
              id="quantum-rerank-override-exchange"
              labels={{
                from: t('override.exchangeFrom'),
                until: t('override.exchangeUntil'),
              }}
              from={dialog.exchangeFrom}
              until={dialog.exchangeUntil}
              onFrom={dialog.setExchangeFrom}
              onUntil={dialog.setExchangeUntil}
            />
          )}
          <Typography variant="body2" color="textSecondary">
            {chosen?.timeZone && chosen.timeZone !== dialog.zone
              ? t('override.zoneBoth', {
                  zone: dialog.zone,
                  rotationZone: chosen.timeZone,
                })
              : t('override.zone', { zone: dialog.zone })}
          </Typography>
          <TextField
            required
            fullWidth
            multiline
            size="small"
            variant="outlined"
            id="quantum-rerank-override-reason"
            label={t('override.reason')}
            value={dialog.reason}
            onChange={event => dialog.setReason(event.target.value)}
            helperText={t('override.reasonHint', {
              used: String(dialog.reason.length),
              limit: String(REASON_LIMIT),
            })}
            inputProps={{ maxLength: REASON_LIMIT }}
          />
          {dialog.draft && (
            <ChangePreview
              target={target}
              draft={dialog.draft}
              personTitle={person?.title ?? t('override.other')}
            />
          )}
          {dialog.submitError && (
            <ErrorState
              error={dialog.submitError}
              title={t('override.submitError')}
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
          <Button onClick={onClose} disabled={dialog.submitting}>
            {t('dialog.cancel')}
          </Button>
          <Button
            type="submit"
            variant="contained"
            color="primary"
            disabled={dialog.obstacle !== undefined || dialog.submitting}
            aria-describedby={hintId}
          >
            {kind === 'take' && !dialog.span
              ? t('overrides.open.take')
              : t(`override.submit.${kind}`, {
                  environment: environment.name,
                  span: dialog.span
                    ? span(dialog.span.from, dialog.span.until)
                    : '',
                })}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}
