import { makeStyles } from '@material-ui/core/styles';
import { useState } from 'react';
import { useMessages } from '../../hooks/useMessages';
import { useOperationsContext } from '../OperationsPage/OperationsContext';
import { ValidationDialog } from '../ReportDialog';
import { EmptyState } from '../States';
import { ReportCard } from './ReportCard';
import { RunButton } from './RunButton';

function loadSnippet(environment: string): string {
  return `environments:
  - name: ${environment}
    load:
      rate: 20
      concurrency: 4
      duration: 1m`;
}

const useStyles = makeStyles(theme => ({
  root: {
    display: 'grid',
    gap: theme.spacing(2),
    alignItems: 'start',
    gridTemplateColumns: 'repeat(auto-fit, minmax(min(100%, 300px), 1fr))',
  },
}));

/** What can be run here, each with what it found last. */
export function ReportCards() {
  const classes = useStyles();
  return (
    <div className={classes.root}>
      <ReportCard kind="morning-check">
        {start => <RunButton kind="morning-check" onRun={start} />}
      </ReportCard>
      <ReportCard kind="smoke-test">
        {start => <RunButton kind="smoke-test" onRun={start} />}
      </ReportCard>
      <ValidationCard />
    </div>
  );
}

function ValidationCard() {
  const { t } = useMessages();
  const { environment, location } = useOperationsContext();
  const [asking, setAsking] = useState(false);
  const limits = environment.loadLimits;
  return (
    <ReportCard kind="performance-validation" possible={limits !== undefined}>
      {() =>
        limits ? (
          <>
            <RunButton
              kind="performance-validation"
              dialog
              onRun={async () => setAsking(true)}
            />
            {asking && (
              <ValidationDialog
                limits={limits}
                onClose={() => setAsking(false)}
                onStarted={({ id }) => {
                  setAsking(false);
                  location.setQuery({ report: id });
                }}
              />
            )}
          </>
        ) : (
          <EmptyState
            title={t('reports.noLoadTitle', { environment: environment.title })}
            description={t('reports.noLoad')}
            snippet={loadSnippet(environment.name)}
          />
        )
      }
    </ReportCard>
  );
}
