import MuiButton, {
  type ButtonProps as MuiButtonProps,
} from '@material-ui/core/Button';
import { makeStyles } from '@material-ui/core/styles';
import { forwardRef } from 'react';

/** @see Button */
export type ButtonProps = MuiButtonProps;

const useStyles = makeStyles(theme => ({
  root: {
    textTransform: 'none',
    // The ripple alone is too faint to find the focus by.
    '&:focus-visible': {
      outline: `2px solid ${theme.palette.primary.main}`,
      outlineOffset: 2,
    },
  },
}));

/**
 * The portal's button, with its text as written: a button that says
 * "Scale production to 5" is a sentence.
 */
export const Button = forwardRef<HTMLButtonElement, ButtonProps>(
  function PlainButton(props, ref) {
    const { className, ...rest } = props;
    const classes = useStyles();
    return (
      <MuiButton
        {...rest}
        ref={ref}
        className={`${classes.root} ${className ?? ''}`}
      />
    );
  },
);
