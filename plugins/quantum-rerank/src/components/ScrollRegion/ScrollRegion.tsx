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
  children: ReactNode;
}) {
  const classes = useStyles();
  return (
    <div
      role="region"
      aria-label={props.label}
      // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex
      tabIndex={0}
      className={`${classes.root} ${props.className ?? ''}`}
    >
      {props.children}
    </div>
  );
}
