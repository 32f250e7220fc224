import { useApi } from '@backstage/frontend-plugin-api';
import { makeStyles } from '@material-ui/core/styles';
import type { Report } from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { quantumRerankApiRef } from '../../api';
import { isReportOver, useSubmission } from '../../hooks';
import { useMessages } from '../../hooks/useMessages';
import { Button } from '../Button';
import { ErrorState } from '../States';
import { Elapsed } from '../Time/RelativeTime';
import { ReportStateWord } from './ReportStateWord';

const useStyles = makeStyles(theme => ({
  row: {
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'center',
    gap: theme.spacing(0.5, 2),
    marginBottom: theme.spacing(1),
    ...theme.typography.body2,
  },
  aside: { color: theme.palette.text.secondary },
}));

/** A run under way: how far it is, for how long, and a way to stop it. */
export function ReportProgress(props: {
  report: Report;
  accept: (report: Report) => void;
}) {
  const { report, accept } = props;
  const classes = useStyles();
  const { t } = useMessages();
  const done = report.steps.filter(
    ({ state }) => state === 'done' || state === 'skipped',
  ).length;
  return (
    <div className={classes.row}>
      <ReportStateWord state={report.state} />
      <span role="status" aria-live="polite">
        {report.steps.length > 0 &&
          t('report.progress', {
            done: String(done),
            total: String(report.steps.length),
          })}
      </span>
      {/* Counting is for eyes; a live region would read every second. */}
      {report.startedAt && (
        <span className={classes.aside}>
          {t('report.runs')} <Elapsed from={report.startedAt} />
        </span>
      )}
      <CancelReport report={report} accept={accept} />
    </div>
  );
}

function CancelReport(props: {
  report: Report;
  accept: (report: Report) => void;
}) {
  const { report, accept } = props;
  const { t } = useMessages();
  const api = useApi(quantumRerankApiRef);
  const { busy, error, submit } = useSubmission();

  const cancel = () =>
    submit(async () => accept(await api.cancelReport(report.id)));

  return (
    <>
      {!isReportOver(report) && (
        <Button
          size="small"
          variant="outlined"
          disabled={busy}
          onClick={cancel}
          aria-label={t('report.cancelTitle', { title: report.title })}
        >
          {t('report.cancel')}
        </Button>
      )}
      {error && <ErrorState error={error} title={t('report.cancelError')} />}
    </>
  );
}
