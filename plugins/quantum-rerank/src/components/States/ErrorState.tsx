import { useMessages } from '../../hooks/useMessages';
import { Button } from '../Button';
import { makeStyles } from '@material-ui/core/styles';
import { errorSentence, isForbidden } from '../../api';
import { ToneIcon } from '../Status';

const useStyles = makeStyles(theme => ({
  root: {
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'center',
    gap: theme.spacing(1),
    padding: theme.spacing(1, 0),
    ...theme.typography.body2,
  },
  text: { flex: '1 1 200px', overflowWrap: 'anywhere' },
  title: { fontWeight: theme.typography.fontWeightBold as number },
}));

/**
 * Says that something could not be read or done, in the backend's words.
 * "Forbidden" is its own case: trying again does not help, asking somebody
 * does.
 */
export function ErrorState(props: {
  error: Error;
  /** What could not be shown, e.g. "The pods could not be read". */
  title?: string;
  onRetry?: () => void;
}) {
  const classes = useStyles();
  const { t } = useMessages();
  const forbidden = isForbidden(props.error);
  const title = forbidden
    ? t('states.forbidden')
    : props.title ?? t('states.error');
  return (
    <div role="alert" className={classes.root}>
      <ToneIcon tone={forbidden ? 'stopped' : 'critical'} />
      <div className={classes.text}>
        <div className={classes.title}>{title}</div>
        <div>{errorSentence(props.error)}</div>
        {forbidden && <div>{t('states.forbiddenHint')}</div>}
      </div>
      {props.onRetry && !forbidden && (
        <Button size="small" variant="outlined" onClick={props.onRetry}>
          {t('states.retry')}
        </Button>
      )}
    </div>
  );
}
