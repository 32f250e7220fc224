import Typography from '@material-ui/core/Typography';
import { makeStyles } from '@material-ui/core/styles';
import { useId } from 'react';
import { useRecovery } from '../../hooks';
import { useMessages } from '../../hooks/useMessages';
import { Button } from '../Button';
import { useOperationsContext } from '../OperationsPage/OperationsContext';
import { Panel } from '../Panel';
import { ResourceState } from '../States';
import { RelativeTime } from '../Time';
import { RecoveryStepItem } from './RecoveryStepItem';

const useStyles = makeStyles(theme => ({
  list: {
    listStyle: 'none',
    margin: theme.spacing(1, 0, 0),
    padding: 0,
    ...theme.typography.body2,
  },
  quiet: { color: theme.palette.text.secondary },
  stale: { opacity: 0.6 },
  button: { marginTop: theme.spacing(1) },
}));

const GUIDE = 'recovery';

/**
 * The guide's complete service recovery. Whether it is open stands in the
 * address, and where it stands is found out afresh, so that it goes on after
 * a reload, and for somebody else.
 */
export function RecoveryPanel() {
  const classes = useStyles();
  const { t } = useMessages();
  const { location } = useOperationsContext();
  const open = location.query.get('guide') === GUIDE;
  const id = useId();
  return (
    <Panel
      title={t('recovery.title')}
      aside={
        <Button
          size="small"
          onClick={() => location.setQuery({ guide: open ? undefined : GUIDE })}
          aria-expanded={open}
          aria-controls={id}
        >
          {t(open ? 'recovery.close' : 'recovery.begin')}
        </Button>
      }
    >
      <Typography variant="body2">{t('recovery.about')}</Typography>
      <div id={id}>{open && <RecoverySteps className={classes.list} />}</div>
    </Panel>
  );
}

function RecoverySteps(props: { className: string }) {
  const classes = useStyles();
  const { t } = useMessages();
  const { ref, operationsChanged } = useOperationsContext();
  const recovery = useRecovery(ref, operationsChanged);
  const { value, error, refresh } = recovery;
  return (
    <>
      <ResourceState
        resource={recovery}
        lines={5}
        title={t('recovery.error')}
      />
      {value && (
        <div className={error ? classes.stale : undefined}>
          <ol className={props.className} aria-label={t('recovery.steps')}>
            {value.steps.map((step, index) => (
              <RecoveryStepItem
                key={step.step}
                number={index + 1}
                step={step}
                next={value.next?.step === step.step ? value.next : undefined}
              />
            ))}
          </ol>
          {!value.next && (
            <Typography variant="body2" role="status">
              {t('recovery.done')}
            </Typography>
          )}
          <Typography variant="body2" component="div" className={classes.quiet}>
            {t('recovery.observed')} <RelativeTime at={value.observedAt} />
          </Typography>
          <div className={classes.button}>
            <Button size="small" onClick={refresh}>
              {t('recovery.refresh')}
            </Button>
          </div>
        </div>
      )}
    </>
  );
}
