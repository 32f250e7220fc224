import { useApi } from '@backstage/frontend-plugin-api';
import { makeStyles } from '@material-ui/core/styles';
import type { OnCallScheduleQuery } from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { quantumRerankApiRef } from '../../api';
import { useSubmission } from '../../hooks';
import { useMessages } from '../../hooks/useMessages';
import { Button } from '../Button';
import { ErrorState } from '../States';
import { downloadText } from '../downloadText';
import { calendarFileName } from './calendarFileName';

const useStyles = makeStyles(theme => ({
  root: {
    display: 'grid',
    justifyItems: 'start',
    gap: theme.spacing(0.5),
    marginTop: theme.spacing(2),
    ...theme.typography.body2,
  },
  hint: { color: theme.palette.text.secondary, maxWidth: 640 },
}));

/** Gives the weeks that are shown to the browser as an iCalendar file. */
export function CalendarExport(props: { query: OnCallScheduleQuery }) {
  const { query } = props;
  const classes = useStyles();
  const api = useApi(quantumRerankApiRef);
  const { t } = useMessages();
  const { busy, error, submit } = useSubmission();

  const download = () =>
    submit(async () => {
      const text = await api.getOnCallCalendar(query);
      downloadText(text, calendarFileName(query), 'text/calendar');
    });

  return (
    <div className={classes.root}>
      <Button
        size="small"
        variant="outlined"
        disabled={busy}
        onClick={download}
      >
        {t('shifts.export')}
      </Button>
      <div className={classes.hint}>{t('shifts.exportHint')}</div>
      {error && <ErrorState error={error} title={t('shifts.exportError')} />}
    </div>
  );
}
