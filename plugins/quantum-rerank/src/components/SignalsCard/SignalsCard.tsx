import { Link } from '@backstage/core-components';
import { makeStyles } from '@material-ui/core/styles';
import type {
  SignalHistory,
  SignalReading,
  Signals,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { isStale, useSignalHistories } from '../../hooks';
import { useMessages } from '../../hooks/useMessages';
import { useOperationsContext } from '../OperationsPage/OperationsContext';
import { Panel } from '../Panel';
import { SignalSourceState } from '../SignalSource';
import { useSignalText } from '../SignalText';
import { SignalSparkline } from '../Sparkline';
import { EmptyState, ResourceState } from '../States';
import { StatusWord } from '../Status';
import { RelativeTime } from '../Time';
import { badness } from '../VerdictPanel';

/** How many lines there are at least, with signals in range if need be. */
const KEY_LINES = 4;
/** How many unknown signals are named; the others stand in their own view. */
const NAMED = 6;

const useStyles = makeStyles(theme => ({
  stale: { '& *': { color: theme.palette.text.secondary } },
  list: {
    listStyle: 'none',
    margin: 0,
    padding: 0,
    display: 'grid',
    gap: theme.spacing(1),
    ...theme.typography.body2,
    overflowWrap: 'anywhere',
  },
  line: {
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'center',
    justifyContent: 'space-between',
    gap: theme.spacing(0, 1),
  },
  words: {
    display: 'flex',
    flexWrap: 'wrap',
    gap: theme.spacing(0, 1),
  },
  value: {
    fontWeight: theme.typography.fontWeightBold as number,
    fontVariantNumeric: 'tabular-nums',
  },
  aside: { color: theme.palette.text.secondary },
}));

/** The signals that are out of range and a few key ones; the others are counted. */
export function SignalsCard() {
  const { t } = useMessages();
  const classes = useStyles();
  const { signals, location } = useOperationsContext();
  const { value } = signals;
  const stale = isStale(signals, value?.source.state);
  return (
    <Panel
      title={t('signals.title')}
      aside={
        value &&
        value.items.length > 0 && (
          <Link to={location.href({ view: 'performance' })}>
            {t('signals.all')}
          </Link>
        )
      }
    >
      <ResourceState resource={signals} lines={3} title={t('signals.error')} />
      {value && <SignalSourceState source={value.source} />}
      {value && value.items.length === 0 && (
        <EmptyState
          title={t('signals.emptyTitle')}
          description={t('signals.emptyDescription')}
        />
      )}
      {value && value.source.state !== 'none' && (
        <div className={stale ? classes.stale : undefined}>
          <SignalLines signals={value} />
        </div>
      )}
    </Panel>
  );
}

function SignalLines(props: { signals: Signals }) {
  const classes = useStyles();
  const { t } = useMessages();
  const { items } = props.signals;
  const { ref } = useOperationsContext();
  const out = items
    .filter(({ state }) => state === 'critical' || state === 'warning')
    .sort((a, b) => badness[a.state] - badness[b.state]);
  const inRange = items.filter(({ state }) => state === 'ok');
  // What the service has promised is what people look for first.
  const key = inRange
    .filter(({ target }) => target)
    .slice(0, Math.max(0, KEY_LINES - out.length));
  const rest = inRange.length - key.length;
  const shown = [...out, ...key];
  const histories = useSignalHistories(
    ref,
    shown.map(({ id }) => id),
    '1h',
  );
  const historyOf = ({ id }: SignalReading) =>
    histories.value?.histories.get(id);
  const allInRange = inRange.length === items.length;
  const nameSome = (titles: string[]) =>
    titles.length <= NAMED
      ? titles.join(', ')
      : t('signals.andMore', {
          titles: titles.slice(0, NAMED).join(', '),
          count: titles.length - NAMED,
        });
  return (
    <ul className={classes.list}>
      {shown.map(reading => (
        <SignalLine
          key={reading.id}
          reading={reading}
          history={historyOf(reading)}
        />
      ))}
      {[...unknownByReason(items)].map(([reason, readings]) => (
        <li key={reason}>
          <StatusWord tone="unknown">{t('verdict.state.unknown')}</StatusWord>{' '}
          {nameSome(readings.map(({ title }) => title))}
          {reason && <div className={classes.aside}>{reason}</div>}
        </li>
      ))}
      {(rest > 0 || allInRange) && (
        <li className={classes.aside}>
          {allInRange
            ? t('signals.allInRange', { count: inRange.length })
            : t('signals.more', { count: rest })}
        </li>
      )}
    </ul>
  );
}

function SignalLine(props: {
  reading: SignalReading;
  history: SignalHistory | undefined;
}) {
  const { reading, history } = props;
  const { id, title, value, unit, state, since, target, normal } = reading;
  const classes = useStyles();
  const { t } = useMessages();
  const { location } = useOperationsContext();
  const text = useSignalText();
  const targetText = text.range(target, unit);
  const normalText = text.range(normal, unit);
  const bounds = [
    targetText && t('signals.expected', { target: targetText }),
    normalText && t('signals.usual', { normal: normalText }),
  ].filter(Boolean);
  return (
    <li>
      <div className={classes.line}>
        <span className={classes.words}>
          <Link to={location.href({ view: 'performance', signal: id })}>
            {title}
          </Link>
          <span className={classes.value}>{text.value(value, unit)}</span>
          <StatusWord tone={state}>{t(`verdict.state.${state}`)}</StatusWord>
          {state !== 'ok' && since && (
            <span className={classes.aside}>
              <RelativeTime at={since} as="span" />
            </span>
          )}
        </span>
        <SignalSparkline reading={reading} history={history} />
      </div>
      {state !== 'ok' && (
        <div className={classes.aside}>
          {reading.reason ?? bounds.join(', ')}
        </div>
      )}
    </li>
  );
}

/** What is unknown mostly is so for the same reason, which is said once. */
function unknownByReason(items: SignalReading[]): Map<string, SignalReading[]> {
  const groups = new Map<string, SignalReading[]>();
  for (const item of items) {
    if (item.state === 'unknown') {
      const reason = item.reason ?? '';
      groups.set(reason, [...(groups.get(reason) ?? []), item]);
    }
  }
  return groups;
}
