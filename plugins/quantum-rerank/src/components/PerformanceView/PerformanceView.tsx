import { makeStyles } from '@material-ui/core/styles';
import { ProbesTable } from './ProbesTable';
import { ProfileRemarks } from './ProfileRemarks';
import { SignalsTable } from './SignalsTable';

const useStyles = makeStyles(theme => ({
  root: {
    display: 'grid',
    gap: theme.spacing(2),
    gridTemplateColumns: 'minmax(0, 1fr)',
  },
}));

/** Every signal against its bounds and over time, and the health endpoints. */
export function PerformanceView() {
  const classes = useStyles();
  return (
    <div className={classes.root}>
      <SignalsTable />
      <ProbesTable />
      <ProfileRemarks />
    </div>
  );
}
