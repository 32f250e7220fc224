import Dialog from '@material-ui/core/Dialog';
import DialogActions from '@material-ui/core/DialogActions';
import DialogContent from '@material-ui/core/DialogContent';
import Typography from '@material-ui/core/Typography';
import { makeStyles, useTheme } from '@material-ui/core/styles';
import useMediaQuery from '@material-ui/core/useMediaQuery';
import type { Environment } from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { useId, type ReactNode } from 'react';
import { useMessages } from '../../hooks/useMessages';
import { Button } from '../Button';
import { TierBadge } from '../OperationsHeader/TierBadge';
import { toneColor } from '../Status';

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
    ...theme.typography.body2,
  },
  actions: {
    padding: theme.spacing(1, 3, 2),
    flexWrap: 'wrap',
    gap: theme.spacing(1),
  },
  hint: { flex: '1 1 100%', overflowWrap: 'anywhere' },
}));

/**
 * The frame of every dialog: what for and where come first, production has a
 * coloured edge and says so in words, and a phone is filled.
 */
export function DialogFrame(props: {
  title: string;
  tier: Environment['tier'];
  /** Cluster, namespace and what else tells where. */
  target?: string;
  maxWidth?: 'xs' | 'sm' | 'md';
  /** Absent while leaving would lose an answer that is under way. */
  onClose: (() => void) | undefined;
  children: ReactNode;
}) {
  const { title, tier, target, maxWidth = 'sm' } = props;
  const classes = useStyles();
  const theme = useTheme();
  const narrow = useMediaQuery(theme.breakpoints.down('xs'));
  const titleId = useId();
  const targetId = useId();
  return (
    <Dialog
      open
      fullWidth
      maxWidth={maxWidth}
      fullScreen={narrow && maxWidth !== 'xs'}
      // A click beside it must not throw away what was typed; Escape closes.
      onClose={(_event, reason) => {
        if (reason !== 'backdropClick') {
          props.onClose?.();
        }
      }}
      aria-labelledby={titleId}
      aria-describedby={target && targetId}
      classes={{
        paper: `${classes.paper} ${
          tier === 'production' ? classes.production : ''
        }`,
      }}
    >
      <div className={classes.head}>
        <Typography component="h2" id={titleId} className={classes.title}>
          {title}
        </Typography>
        <TierBadge tier={tier} />
        {target && (
          <div id={targetId} className={classes.target}>
            {target}
          </div>
        )}
      </div>
      {props.children}
    </Dialog>
  );
}

/** What is between the head and the buttons. */
export function DialogBody(props: { children: ReactNode }) {
  const classes = useStyles();
  return (
    <DialogContent className={classes.content}>{props.children}</DialogContent>
  );
}

/** The buttons of a dialog that only shows something. */
export function DialogFoot(props: { children: ReactNode }) {
  const classes = useStyles();
  return (
    <DialogActions className={classes.actions}>{props.children}</DialogActions>
  );
}

/** A dialog that asks for something: its fields, what is missing, and its buttons. */
export function FormDialog(props: {
  title: string;
  tier: Environment['tier'];
  target?: string;
  maxWidth?: 'xs' | 'sm';
  onClose: () => void;
  /** While the request is under way nothing can be pressed. */
  busy: boolean;
  onSubmit: () => void;
  /** What the button does, and where. */
  submit: string;
  /** Text of the other button; "Cancel" if absent. */
  cancel?: string;
  /** What keeps it from being sent, in words beside the button. */
  obstacle?: string;
  /** Set when the fields themselves say what is wrong. */
  invalid?: boolean;
  /** Whether the browser is to check fields; it does by default. */
  noValidate?: boolean;
  children: ReactNode;
}) {
  const { busy, obstacle, onClose, onSubmit } = props;
  const classes = useStyles();
  const { t } = useMessages();
  const hintId = useId();
  return (
    <DialogFrame
      title={props.title}
      tier={props.tier}
      target={props.target}
      maxWidth={props.maxWidth}
      onClose={busy ? undefined : onClose}
    >
      <form
        className={classes.form}
        noValidate={props.noValidate}
        onSubmit={event => {
          event.preventDefault();
          onSubmit();
        }}
      >
        <DialogBody>{props.children}</DialogBody>
        <DialogFoot>
          <Typography
            id={hintId}
            variant="body2"
            color="textSecondary"
            className={classes.hint}
            aria-live="polite"
          >
            {obstacle}
          </Typography>
          <Button onClick={onClose} disabled={busy}>
            {props.cancel ?? t('dialog.cancel')}
          </Button>
          <Button
            type="submit"
            variant="contained"
            color="primary"
            disabled={busy || obstacle !== undefined || props.invalid}
            aria-describedby={hintId}
          >
            {props.submit}
          </Button>
        </DialogFoot>
      </form>
    </DialogFrame>
  );
}
