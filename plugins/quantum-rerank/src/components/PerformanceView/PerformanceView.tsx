import { makeStyles } from '@material-ui/core/styles';
import {
  ChartGrid,
  DashboardNav,
  DashboardsHint,
  ServiceHealthDashboard,
  useDashboard,
  type DashboardView,
} from '../Dashboards';
import { ProfileRemarks } from './ProfileRemarks';
import { SignalsTable } from './SignalsTable';

const useStyles = makeStyles(theme => ({
  root: {
    display: 'grid',
    gap: theme.spacing(2),
    gridTemplateColumns: 'minmax(0, 1fr)',
  },
}));

/** The three dashboards of the guide, and every signal against its bounds. */
export function PerformanceView() {
  const classes = useStyles();
  return (
    <div className={classes.root}>
      <DashboardNav />
      <Dashboard view={useDashboard()} />
      <DashboardsHint />
      <ProfileRemarks />
    </div>
  );
}

function Dashboard(props: { view: DashboardView }) {
  switch (props.view) {
    case 'service-health':
      return <ServiceHealthDashboard />;
    case 'signals':
      return <SignalsTable />;
    default:
      return <ChartGrid key={props.view} dashboard={props.view} />;
  }
}
