import { makeStyles } from '@material-ui/core/styles';
import type { ReactNode } from 'react';

const useStyles = makeStyles(theme => ({
  root: {
    overflow: 'auto',
    '&:focus-visible': { outline: `2px solid ${theme.palette.primary.main}` },
  },
}));

/**
 * Wide or long content that scrolls in its own box, so that the page never
 * scrolls sideways. The box takes focus, or the keyboard could not scroll it.
 */
export function ScrollRegion(props: {
  label: string;
  className?: string;
  /** Pixels beyond which the content scrolls up and down. */
  maxHeight?: number;
  children: ReactNode;
}) {
  const classes = useStyles();
  return (
    <div
      role="region"
      aria-label={props.label}
      // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex
      tabIndex={0}
      style={{ maxHeight: props.maxHeight }}
      className={`${classes.root} ${props.className ?? ''}`}
    >
      {props.children}
    </div>
  );
}
