import Paper from '@material-ui/core/Paper';
import Typography from '@material-ui/core/Typography';
import { makeStyles } from '@material-ui/core/styles';
import { useId, type ReactNode } from 'react';

const useStyles = makeStyles(theme => ({
  root: {
    padding: theme.spacing(2),
    // Grid children must be allowed to shrink, or tables push the page wide.
    minWidth: 0,
  },
  head: {
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'center',
    justifyContent: 'space-between',
    gap: theme.spacing(1),
    marginBottom: theme.spacing(1),
  },
  title: {
    ...theme.typography.subtitle1,
    fontWeight: theme.typography.fontWeightBold as number,
    margin: 0,
  },
}));

/** A titled box; a region for screen readers. */
export function Panel(props: {
  title: ReactNode;
  aside?: ReactNode;
  children: ReactNode;
}) {
  const classes = useStyles();
  const id = useId();
  return (
    <Paper
      component="section"
      variant="outlined"
      className={classes.root}
      aria-labelledby={id}
    >
      <div className={classes.head}>
        <Typography id={id} component="h2" className={classes.title}>
          {props.title}
        </Typography>
        {props.aside}
      </div>
      {props.children}
    </Paper>
  );
}
