import { Button, type ButtonProps } from '../Button';
import Tooltip from '@material-ui/core/Tooltip';
import { makeStyles } from '@material-ui/core/styles';
import { useId } from 'react';
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

/**
 * A button that may be refused. A refused one stays reachable by keyboard
 * and says why on focus, on hover and to screen readers, which a `disabled`
 * button could not.
 */
export function RefusableButton(
  props: ButtonProps & {
    /** Why it does nothing; undefined where it works. */
    refusal: string | undefined;
  },
) {
  const { refusal, onClick, ...rest } = props;
  const classes = useStyles();
  const reasonId = useId();
  const denied = refusal !== undefined;
  const button = (
    <Button
      {...rest}
      size={props.size ?? 'small'}
      variant={props.variant ?? 'outlined'}
      className={denied ? classes.refused : props.className}
      disableRipple={denied}
      onClick={denied ? undefined : onClick}
      aria-disabled={denied || undefined}
      aria-describedby={denied ? reasonId : props['aria-describedby']}
    />
  );
  if (!denied) {
    return button;
  }
  return (
    <span>
      {/* Not a plain string: that would become a title and be read twice. */}
      <Tooltip
        title={<span>{refusal}</span>}
        classes={{ tooltip: classes.tooltip }}
      >
        {button}
      </Tooltip>
      <span id={reasonId} className={classes.hidden}>
        {refusal}
      </span>
    </span>
  );
}
