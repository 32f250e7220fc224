import { makeStyles } from '@material-ui/core/styles';
import type { ActionName } from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import type { ReactNode } from 'react';
import { ActionButton } from '../ActionButton';

const useStyles = makeStyles(theme => ({
  root: {
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'center',
    gap: theme.spacing(1),
    margin: theme.spacing(1, 0),
  },
}));

/** Buttons of the actions that help, and what else can be done. */
export function HelpingActions(props: {
  /** What the buttons help with, for screen readers. */
  label: string;
  actions: ActionName[];
  /** Goes before them. */
  first?: ReactNode;
  children?: ReactNode;
}) {
  const classes = useStyles();
  return (
    <div role="group" aria-label={props.label} className={classes.root}>
      {props.first}
      {props.actions.map(action => (
        <ActionButton key={action} action={action} />
      ))}
      {props.children}
    </div>
  );
}
