import { makeStyles } from '@material-ui/core/styles';
import { useMessages } from '../../hooks/useMessages';

const useStyles = makeStyles(theme => ({
  root: {
    display: 'grid',
    gap: theme.spacing(1),
    padding: theme.spacing(1, 0),
  },
  line: {
    height: theme.spacing(2),
    borderRadius: theme.shape.borderRadius,
    backgroundColor: theme.palette.action.hover,
    '&:last-child': { width: '60%' },
  },
}));

/** Grey lines that take the room of what is coming, so that nothing jumps. */
export function LoadingState(props: { lines?: number }) {
  const classes = useStyles();
  const { t } = useMessages();
  return (
    <div
      className={classes.root}
      role="status"
      aria-label={t('states.loading')}
    >
      {Array.from({ length: props.lines ?? 4 }, (_, index) => (
        <div key={index} className={classes.line} aria-hidden />
      ))}
    </div>
  );
}
