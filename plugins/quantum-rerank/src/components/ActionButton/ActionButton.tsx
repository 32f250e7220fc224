import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { Button, type ButtonProps } from '../Button';
import Tooltip from '@material-ui/core/Tooltip';
import { makeStyles } from '@material-ui/core/styles';
import type { ActionName } from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { useId } from 'react';
import { quantumRerankTranslationRef } from '../../translation';
import { useOperationsContext } from '../OperationsPage/OperationsContext';
import { visuallyHidden } from '../visuallyHidden';

const useStyles = makeStyles(theme => ({
  hidden: visuallyHidden,
  tooltip: { ...theme.typography.caption, fontWeight: 'normal' },
  refused: {
    opacity: theme.palette.type === 'dark' ? 0.7 : 0.75,
    cursor: 'not-allowed',
    borderStyle: 'dashed',
  },
}));

/** Whether the caller may do this here, and the backend's reason. */
export function useAvailability(action: ActionName): {
  denied: boolean;
  reason?: string;
} {
  const { t } = useTranslationRef(quantumRerankTranslationRef);
  const { environment } = useOperationsContext();
  if (!environment.writesEnabled) {
    return {
      denied: true,
      reason: environment.writesReason ?? t('writes.disabled'),
    };
  }
  const availability = environment.actions.find(item => item.action === action);
  return availability
    ? {
        denied: availability.state === 'denied',
        reason: availability.reason,
      }
    : { denied: true, reason: t('writes.unavailable') };
}

/**
 * Opens the dialog of an action. A refused one stays reachable by keyboard
 * and says why on focus, on hover and to screen readers, which a `disabled`
 * button could not.
 */
export function ActionButton(props: {
  action: ActionName;
  parameters?: Record<string, unknown>;
  /** Text instead of the action's own. */
  label?: string;
  size?: ButtonProps['size'];
  variant?: ButtonProps['variant'];
}) {
  const { action, parameters } = props;
  const classes = useStyles();
  const { t } = useTranslationRef(quantumRerankTranslationRef);
  const { openDialog } = useOperationsContext();
  const { denied, reason } = useAvailability(action);
  const reasonId = useId();

  const button = (
    <Button
      size={props.size ?? 'small'}
      variant={props.variant ?? 'outlined'}
      className={denied ? classes.refused : undefined}
      disableRipple={denied}
      onClick={denied ? undefined : () => openDialog({ action, parameters })}
      aria-disabled={denied || undefined}
      aria-describedby={denied ? reasonId : undefined}
      aria-haspopup="dialog"
    >
      {props.label ?? t(`action.${action}.button`)}
    </Button>
  );
  if (!denied) {
    return button;
  }
  return (
    <span>
      {/* Not a plain string: that would become a title and be read twice. */}
      <Tooltip
        title={<span>{reason}</span>}
        classes={{ tooltip: classes.tooltip }}
      >
        {button}
      </Tooltip>
      <span id={reasonId} className={classes.hidden}>
        {reason}
      </span>
    </span>
  );
}
