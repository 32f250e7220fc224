import TextField from '@material-ui/core/TextField';
import { makeStyles } from '@material-ui/core/styles';

const useStyles = makeStyles(theme => ({
  root: { display: 'flex', flexWrap: 'wrap', gap: theme.spacing(2) },
  field: { flex: '1 1 200px', colorScheme: theme.palette.type },
}));

/** Two fields for a stretch of time, in the viewer's zone. */
export function SpanFields(props: {
  id: string;
  labels: { from: string; until: string };
  from: string;
  until: string;
  onFrom: (text: string) => void;
  onUntil: (text: string) => void;
}) {
  const { id, labels, from, until, onFrom, onUntil } = props;
  const classes = useStyles();
  return (
    <div className={classes.root}>
      <TextField
        required
        type="datetime-local"
        size="small"
        variant="outlined"
        id={`${id}-from`}
        className={classes.field}
        label={labels.from}
        value={from}
        onChange={event => onFrom(event.target.value)}
        InputLabelProps={{ shrink: true }}
      />
      <TextField
        required
        type="datetime-local"
        size="small"
        variant="outlined"
        id={`${id}-until`}
        className={classes.field}
        label={labels.until}
        value={until}
        onChange={event => onUntil(event.target.value)}
        InputLabelProps={{ shrink: true }}
      />
    </div>
  );
}
