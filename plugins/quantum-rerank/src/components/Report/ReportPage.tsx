import { Link } from '@backstage/core-components';
import { makeStyles } from '@material-ui/core/styles';
import type { Report } from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { Navigate } from 'react-router-dom';
import { isReportOver, useReport } from '../../hooks';
import { useMessages } from '../../hooks/useMessages';
import { Button } from '../Button';
import { downloadText } from '../downloadText';
import { useOperationsContext } from '../OperationsPage/OperationsContext';
import { FactList, Panel } from '../Panel';
import { ResourceState } from '../States';
import { StatusWord } from '../Status';
import { RelativeTime } from '../Time';
import { Elapsed } from '../Time/RelativeTime';
import { reportFileName } from './reportFileName';
import { LoadResults } from './LoadResults';
import { ReportProgress } from './ReportProgress';
import { ReportStateWord } from './ReportStateWord';
import { ReportSteps } from './ReportSteps';
import { RequestedBy } from './RequestedBy';

const useStyles = makeStyles(theme => ({
  root: {
    display: 'grid',
    gridTemplateColumns: 'minmax(0, 1fr)',
    gap: theme.spacing(2),
  },
}));

/** One run: what was looked at, what was found, live while it is under way. */
export function ReportPage(props: { id: string }) {
  const classes = useStyles();
  const { t } = useMessages();
  const { ref, location, environment, environments } = useOperationsContext();
  const report = useReport(ref, props.id);
  const { value } = report;
  const home = value?.environment;
  if (
    home &&
    home !== environment.name &&
    environments.some(({ name }) => name === home)
  ) {
    // A link need not name the environment, but what is around the report
    // has to be of the same one.
    return (
      <Navigate
        replace
        to={location.href({
          view: 'maintenance',
          reportId: props.id,
          environment: home,
        })}
      />
    );
  }
  return (
    <div className={classes.root}>
      <Link to={location.href({ view: 'maintenance' })}>
        {t('report.back')}
      </Link>
      <Panel
        title={value?.title ?? t('report.title')}
        aside={
          value && (
            <Button
              size="small"
              variant="outlined"
              onClick={() =>
                downloadText(
                  `${JSON.stringify(value, null, 2)}\n`,
                  reportFileName(value),
                  'application/json',
                )
              }
            >
              {t('report.download')}
            </Button>
          )
        }
      >
        <ResourceState resource={report} lines={8} title={t('report.error')} />
        {value && !isReportOver(value) && (
          <ReportProgress report={value} accept={report.accept} />
        )}
        {value && <ReportFacts report={value} />}
      </Panel>
      {value?.load && (
        <Panel title={t('load.title')}>
          <LoadResults load={value.load} comparedWith={value.comparedWith} />
        </Panel>
      )}
      {value && (
        <Panel title={t('report.steps')}>
          <ReportSteps steps={value.steps} />
        </Panel>
      )}
    </div>
  );
}

function ReportFacts(props: { report: Report }) {
  const { report } = props;
  const { t } = useMessages();
  const { environment } = useOperationsContext();
  const { verdict, state, startedAt, finishedAt } = report;
  return (
    <FactList
      facts={[
        {
          term: t('report.verdict'),
          value: verdict && (
            <StatusWord tone={verdict}>
              {t(`verdict.state.${verdict}`)}
            </StatusWord>
          ),
        },
        {
          term: t('report.state'),
          value: isReportOver(report) && <ReportStateWord state={state} />,
        },
        { term: t('report.result'), value: report.summary },
        { term: t('report.reason'), value: report.reason },
        {
          term: t('report.where'),
          value: `${environment.title} · ${t('header.cluster', {
            cluster: environment.cluster,
          })}`,
        },
        {
          term: t('report.who'),
          value: <RequestedBy by={report.requestedBy} />,
        },
        {
          term: t('report.requested'),
          value: <RelativeTime at={report.requestedAt} />,
        },
        {
          term: t('report.took'),
          value: startedAt && finishedAt && (
            <Elapsed from={startedAt} to={finishedAt} />
          ),
        },
        { term: t('report.id'), value: report.id },
      ]}
    />
  );
}
