import TextField from '@material-ui/core/TextField';
import { makeStyles } from '@material-ui/core/styles';
import { useMessages } from '../../hooks/useMessages';
import { viewerZone } from '../OnCall';
import { endOfDay, firstDay, lastDay, startOfDay } from './historyFilter';

const useStyles = makeStyles(theme => ({
  field: { flex: '0 1 160px', minWidth: 144, colorScheme: theme.palette.type },
}));

/** Days from which to which, both included, on the viewer's clock. */
export function DayRange(props: {
  /** Moment from which on. */
  after: string | undefined;
  /** Moment before which. */
  before: string | undefined;
  onChange: (change: { after?: string } | { before?: string }) => void;
}) {
  const { after, before, onChange } = props;
  const classes = useStyles();
  const { t } = useMessages();
  const zone = viewerZone();
  const from = firstDay(after, zone);
  const to = lastDay(before, zone);
  const inverted = from !== '' && to !== '' && to < from;
  return (
    <>
      <TextField
        type="date"
        size="small"
        variant="outlined"
        id="quantum-rerank-history-from"
        className={classes.field}
        label={t('historyFilter.from')}
        value={from}
        onChange={event =>
          onChange({ after: startOfDay(event.target.value, zone) })
        }
        InputLabelProps={{ shrink: true }}
        inputProps={{ title: t('historyFilter.onYourClock') }}
      />
      <TextField
        type="date"
        size="small"
        variant="outlined"
        id="quantum-rerank-history-to"
        className={classes.field}
        label={t('historyFilter.to')}
        value={to}
        onChange={event =>
          onChange({ before: endOfDay(event.target.value, zone) })
        }
        error={inverted}
        helperText={inverted ? t('historyFilter.order') : undefined}
        InputLabelProps={{ shrink: true }}
        inputProps={{ title: t('historyFilter.onYourClock') }}
      />
    </>
  );
}
