import { Link } from '@backstage/core-components';
import { makeStyles } from '@material-ui/core/styles';
import type { MyShifts as MyShiftsAnswer } from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { useMyShifts, useNow } from '../../hooks';
import { useMessages } from '../../hooks/useMessages';
import { Banner } from '../Banner';
import { LastKnownBanner, useOnCallHref, useShiftTime } from '../OnCall';
import { EmptyState, ErrorState, LoadingState } from '../States';
import { StatusWord } from '../Status';
import { useTimeText } from '../Time';

const useStyles = makeStyles(theme => ({
  list: {
    listStyle: 'none',
    margin: 0,
    padding: 0,
    display: 'grid',
    gridTemplateColumns: 'minmax(0, 1fr)',
    gap: theme.spacing(1.5),
    ...theme.typography.body2,
    overflowWrap: 'anywhere',
  },
  aside: { color: theme.palette.text.secondary },
  more: {
    ...theme.typography.body2,
    color: theme.palette.text.secondary,
    marginTop: theme.spacing(1),
  },
}));

/** When the viewer is on call and for what, the next shift first. */
export function MyShifts(props: {
  /** How many shifts are shown. */
  limit: number;
}) {
  const classes = useStyles();
  const { t } = useMessages();
  const mine = useMyShifts();
  const { value, error, loading, refresh } = mine;
  const now = useNow(60_000);
  // One that ended since it was read is nobody's "now" any more.
  const ahead =
    value?.items.filter(
      ({ until }) => until === undefined || Date.parse(until) > now,
    ) ?? [];
  const shown = ahead.slice(0, props.limit);
  const more = ahead.length - shown.length;
  return (
    <>
      {loading && <LoadingState lines={3} />}
      {error && (
        <ErrorState
          error={error}
          title={t('shifts.mineError')}
          onRetry={refresh}
        />
      )}
      <LastKnownBanner resource={mine} />
      {value && value.unread.length > 0 && (
        <Banner
          tone="warning"
          title={t('shifts.mineUnread', { sources: value.unread.join(', ') })}
        />
      )}
      {value && shown.length === 0 && value.unread.length === 0 && (
        <EmptyState
          title={t('shifts.mineEmptyTitle')}
          description={t('shifts.mineEmptyDescription')}
        />
      )}
      {shown.length > 0 && (
        <ul className={classes.list} aria-label={t('shifts.mine')}>
          {shown.map(shift => (
            <MyShift
              key={`${shift.entityRef} ${shift.environment} ${shift.rotation} ${shift.from}`}
              shift={shift}
            />
          ))}
        </ul>
      )}
      {more > 0 && (
        <div className={classes.more}>
          {t('shifts.mineMore', { count: more })}
        </div>
      )}
    </>
  );
}

function MyShift(props: { shift: MyShiftsAnswer['items'][number] }) {
  const { shift } = props;
  const classes = useStyles();
  const { t } = useMessages();
  const href = useOnCallHref();
  const { moment } = useShiftTime();
  const text = useTimeText();
  const now = useNow(60_000);
  const ahead = shift.from ? Date.parse(shift.from) - now : 0;
  const name = `${shift.serviceTitle} · ${shift.environmentTitle}`;
  return (
    <li>
      <div>
        {href ? <Link to={href(shift)}>{name}</Link> : name}{' '}
        {ahead > 0 ? (
          <StatusWord tone="waiting">
            {t('shifts.mineIn', { span: text.span(ahead) })}
          </StatusWord>
        ) : (
          <StatusWord tone="running">{t('shifts.mineNow')}</StatusWord>
        )}
      </div>
      <div>
        {shift.from ? moment(shift.from) : t('shifts.openStart')}
        {' – '}
        {shift.until ? moment(shift.until) : t('shifts.openEnd')}
      </div>
      <div className={classes.aside}>
        {t('shifts.rotation', {
          title: shift.title,
          level: String(shift.level),
        })}
        {shift.override && ` · ${t('onCall.override')}`}
      </div>
    </li>
  );
}
