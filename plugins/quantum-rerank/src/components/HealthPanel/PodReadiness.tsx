import { Link } from '@backstage/core-components';
import { makeStyles } from '@material-ui/core/styles';
import { useMessages } from '../../hooks/useMessages';
import { useOperationsContext } from '../OperationsPage/OperationsContext';
import { Panel } from '../Panel';
import { LoadingState } from '../States';
import { PodFacts } from '../WorkloadCard/SnapshotFacts';

const useStyles = makeStyles(theme => ({
  text: { ...theme.typography.body2, overflowWrap: 'anywhere' },
}));

/** How many pods take requests, and what the others do. */
export function PodReadiness() {
  const classes = useStyles();
  const { t } = useMessages();
  const { snapshot, location } = useOperationsContext();
  return (
    <Panel
      title={t('readiness.title')}
      aside={
        <Link to={location.href({ view: 'workload' })}>
          {t('readiness.all')}
        </Link>
      }
    >
      {snapshot.loading && <LoadingState lines={1} />}
      {!snapshot.loading && (
        <div className={classes.text}>
          {snapshot.value ? (
            <PodFacts snapshot={snapshot.value} />
          ) : (
            t('workload.notShown')
          )}
        </div>
      )}
    </Panel>
  );
}
