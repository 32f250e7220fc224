import { makeStyles } from '@material-ui/core/styles';
import { useHealth } from '../../hooks';
import { ErrorBudgetPanel } from '../ErrorBudget';
import { HealthPanel, PodReadiness, ProbesTable } from '../HealthPanel';
import { useOperationsContext } from '../OperationsPage/OperationsContext';
import { ChartGrid } from './ChartGrid';

const useStyles = makeStyles(theme => ({
  root: {
    display: 'grid',
    gap: theme.spacing(2),
    gridTemplateColumns: 'minmax(0, 1fr)',
  },
  panels: {
    display: 'grid',
    gap: theme.spacing(2),
    alignItems: 'start',
    gridTemplateColumns: 'repeat(auto-fit, minmax(min(100%, 440px), 1fr))',
  },
  column: {
    display: 'grid',
    gap: theme.spacing(2),
    gridTemplateColumns: 'minmax(0, 1fr)',
  },
}));

/** Is it there, and does it answer: parts, probes, pods, promise, charts. */
export function ServiceHealthDashboard() {
  const classes = useStyles();
  const { ref } = useOperationsContext();
  const health = useHealth(ref);
  return (
    <div className={classes.root}>
      <div className={classes.panels}>
        <HealthPanel health={health} />
        <div className={classes.column}>
          <ErrorBudgetPanel />
          <PodReadiness />
        </div>
      </div>
      {/* Why there are none stands in the panel above. */}
      {(health.value || health.loading) && <ProbesTable health={health} />}
      <ChartGrid dashboard="service-health" />
    </div>
  );
}
