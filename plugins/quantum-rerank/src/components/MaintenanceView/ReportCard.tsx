import { Link } from '@backstage/core-components';
import { useApi } from '@backstage/frontend-plugin-api';
import { makeStyles } from '@material-ui/core/styles';
import type {
  ReportKind,
  ReportSummary,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { useRef, type ReactNode } from 'react';
import { quantumRerankApiRef } from '../../api';
import { isReportOver, useReport, useReports } from '../../hooks';
import { useMessages } from '../../hooks/useMessages';
import { newIdempotencyKey } from '../OperationDialog/idempotencyKey';
import { useOperationsContext } from '../OperationsPage/OperationsContext';
import { Panel } from '../Panel';
import { ReportProgress } from '../Report/ReportProgress';
import { ReportOutcome } from '../Report/ReportStateWord';
import { ReportSteps } from '../Report/ReportSteps';
import { RequestedBy } from '../Report/RequestedBy';
import { EmptyState, ResourceState } from '../States';
import { RelativeTime } from '../Time';

const useStyles = makeStyles(theme => ({
  root: {
    display: 'grid',
    gridTemplateColumns: 'minmax(0, 1fr)',
    gap: theme.spacing(1),
    justifyItems: 'start',
    ...theme.typography.body2,
    overflowWrap: 'anywhere',
  },
  aside: { color: theme.palette.text.secondary },
  wide: { width: '100%' },
}));

/** One kind of run: what it is for, what it found last, and a way to run it. */
export function ReportCard(props: {
  kind: ReportKind;
  /** False where the environment does not allow it. */
  possible?: boolean;
  /** The way to run it, given what starts it without further questions. */
  children: (start: () => Promise<void>) => ReactNode;
}) {
  const { kind, possible = true } = props;
  const classes = useStyles();
  const { t } = useMessages();
  const { ref, environment } = useOperationsContext();
  const api = useApi(quantumRerankApiRef);
  const reports = useReports(ref, { kind, limit: 1 });
  const [last] = reports.value?.items ?? [];
  // Renewed by every start that was taken: a lost answer may be asked again.
  const key = useRef<string>();

  const start = async () => {
    key.current = key.current ?? newIdempotencyKey();
    await api.createReport(ref, { kind, idempotencyKey: key.current });
    key.current = undefined;
    reports.refresh();
  };

  return (
    <Panel title={t(`reports.kind.${kind}`)}>
      <div className={classes.root}>
        <div className={classes.aside}>{t(`reports.about.${kind}`)}</div>
        <ResourceState
          resource={reports}
          lines={2}
          title={t('reports.error')}
        />
        {reports.value && !last && possible && (
          <EmptyState
            title={t('reports.neverTitle', { environment: environment.title })}
            description={t(`reports.never.${kind}`)}
          />
        )}
        {last &&
          (isReportOver(last) ? (
            <LastReport report={last} />
          ) : (
            <RunningReport id={last.id} />
          ))}
        {(!last || isReportOver(last)) && props.children(start)}
      </div>
    </Panel>
  );
}

function LastReport(props: { report: ReportSummary }) {
  const { report } = props;
  const classes = useStyles();
  const { t } = useMessages();
  return (
    <>
      <div>
        <ReportOutcome report={report} />{' '}
        <span className={classes.aside}>
          <RelativeTime at={report.finishedAt ?? report.requestedAt} />{' '}
          {t('reports.by')} <RequestedBy by={report.requestedBy} />
        </span>
      </div>
      {report.summary && <div>{report.summary}</div>}
      <OpenReport report={report} />
    </>
  );
}

/** Follows a run; what is around it learns by the list when it is over. */
function RunningReport(props: { id: string }) {
  const classes = useStyles();
  const { ref } = useOperationsContext();
  const { t } = useMessages();
  const report = useReport(ref, props.id);
  const { value } = report;
  return (
    <div className={classes.wide}>
      <ResourceState resource={report} lines={3} title={t('report.error')} />
      {value && (
        <>
          {isReportOver(value) ? (
            <ReportOutcome report={value} />
          ) : (
            <ReportProgress report={value} accept={report.accept} />
          )}
          <ReportSteps steps={value.steps} />
          <OpenReport report={value} />
        </>
      )}
    </div>
  );
}

function OpenReport(props: { report: ReportSummary }) {
  const { id, title } = props.report;
  const { t } = useMessages();
  const { location } = useOperationsContext();
  return (
    <Link
      to={location.href({ view: 'maintenance', reportId: id })}
      aria-label={t('reports.openOf', { title })}
    >
      {t('reports.open')}
    </Link>
  );
}
