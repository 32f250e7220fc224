import { makeStyles } from '@material-ui/core/styles';
import { useOperationsContext } from '../OperationsPage/OperationsContext';
import { ReportPage } from '../Report';
import { ReportCards } from './ReportCards';
import { ReportList } from './ReportList';

const useStyles = makeStyles(theme => ({
  root: {
    display: 'grid',
    gap: theme.spacing(2),
    gridTemplateColumns: 'minmax(0, 1fr)',
  },
}));

/** Checks and validations: run them, and read what they left. */
export function MaintenanceView() {
  const classes = useStyles();
  const { location } = useOperationsContext();
  const reportId = location.query.get('report');
  return reportId ? (
    <ReportPage key={reportId} id={reportId} />
  ) : (
    <div className={classes.root}>
      <ReportCards />
      <ReportList />
    </div>
  );
}
