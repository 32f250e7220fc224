import { makeStyles } from '@material-ui/core/styles';
import { AlertsCard } from '../AlertsCard';
import { PeopleCard } from '../PeopleCard';
import { SignalsCard } from '../SignalsCard';
import { WorkloadCard } from '../WorkloadCard';
import { WhatChanged } from './WhatChanged';

const useStyles = makeStyles(theme => ({
  root: {
    display: 'grid',
    gap: theme.spacing(2),
    gridTemplateColumns: 'minmax(0, 1fr)',
    alignItems: 'start',
    [theme.breakpoints.up('md')]: {
      gridTemplateColumns: 'minmax(0, 2fr) minmax(0, 1fr)',
    },
  },
  column: {
    display: 'grid',
    gap: theme.spacing(2),
    gridTemplateColumns: 'minmax(0, 1fr)',
  },
}));

/** The first view: what is wrong, what changed lately, what runs, and who knows. */
export function OverviewView() {
  const classes = useStyles();
  return (
    <div className={classes.root}>
      <div className={classes.column}>
        <AlertsCard />
        <SignalsCard />
        <WhatChanged />
        <WorkloadCard />
      </div>
      <PeopleCard />
    </div>
  );
}
