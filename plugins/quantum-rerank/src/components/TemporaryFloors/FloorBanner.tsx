import { makeStyles } from '@material-ui/core/styles';
import type { TemporaryFloor } from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { errorSentence } from '../../api';
import { useNow, useTemporaryFloors } from '../../hooks';
import { useMessages } from '../../hooks/useMessages';
import { ActionButton } from '../ActionButton';
import { Banner } from '../Banner';
import { useShiftTime } from '../OnCall';
import { useOperationsContext } from '../OperationsPage/OperationsContext';
import { Person } from '../Person';

const useStyles = makeStyles(theme => ({
  actions: {
    display: 'flex',
    flexWrap: 'wrap',
    gap: theme.spacing(1),
    marginTop: theme.spacing(1),
  },
}));

/**
 * Bounds of the autoscaler that are raised for a time: until when, what comes
 * back, who raised them, and what stands in the way of that.
 */
export function FloorBanner() {
  const { ref } = useOperationsContext();
  const { t } = useMessages();
  const { value, error } = useTemporaryFloors(ref);
  return (
    <>
      {error && (
        <Banner tone="unknown" title={t('floor.error')}>
          {errorSentence(error)}
        </Banner>
      )}
      {value?.items.map(floor => (
        <OneFloor key={floor.id} floor={floor} />
      ))}
    </>
  );
}

function OneFloor(props: { floor: TemporaryFloor }) {
  const { floor } = props;
  const classes = useStyles();
  const { t } = useMessages();
  const { moment } = useShiftTime();
  const now = useNow(15_000);
  const isLate =
    floor.state === 'open' &&
    floor.problem !== undefined &&
    Date.parse(floor.until) <= now;
  const values = {
    raised: String(floor.raised.minReplicas),
    former: String(floor.former.minReplicas),
    until: moment(floor.until),
  };
  const title = () => {
    if (floor.state === 'overridden') {
      return t('floor.overridden', values);
    }
    return isLate ? t('floor.late', values) : t('floor.open', values);
  };
  return (
    <Banner
      tone={floor.state === 'overridden' || isLate ? 'warning' : 'running'}
      title={title()}
    >
      {floor.raised.maxReplicas !== undefined && (
        <div>
          {t('floor.maximum', {
            raised: String(floor.raised.maxReplicas),
            former: String(floor.former.maxReplicas),
          })}
        </div>
      )}
      {floor.raisedBy && (
        <div>
          {t('floor.raisedBy')} <Person entityRef={floor.raisedBy} />
          {floor.reason && `: ${floor.reason}`}
        </div>
      )}
      {floor.problem && (floor.state === 'overridden' || isLate) && (
        <div>
          {floor.problem}
          {isLate &&
            floor.nextAttemptAt &&
            ` ${t('floor.again', { at: moment(floor.nextAttemptAt) })}`}
        </div>
      )}
      {floor.state !== 'raising' && (
        <div className={classes.actions}>
          <ActionButton
            action="autoscaling"
            parameters={{ floor: 'restore' }}
            label={t('floor.restore', { former: values.former })}
          />
          <ActionButton
            action="autoscaling"
            parameters={{ floor: 'keep' }}
            label={t('floor.keep')}
          />
        </div>
      )}
    </Banner>
  );
}
