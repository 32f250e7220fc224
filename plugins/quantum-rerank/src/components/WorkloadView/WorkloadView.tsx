import { makeStyles } from '@material-ui/core/styles';
import { PodsTable } from './PodsTable';
import { RevisionsTable } from './RevisionsTable';

const useStyles = makeStyles(theme => ({
  root: { display: 'grid', gap: theme.spacing(2), minWidth: 0 },
}));

/** The pods and the revisions they run. */
export function WorkloadView() {
  const classes = useStyles();
  return (
    <div className={classes.root}>
      <PodsTable />
      <RevisionsTable />
    </div>
  );
}
