import { Link } from '@backstage/core-components';
import { makeStyles, useTheme } from '@material-ui/core/styles';
import type { SignalReading } from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { useMessages } from '../../hooks/useMessages';
import { useOperationsContext } from '../OperationsPage/OperationsContext';
import { seriesLook } from '../SignalChart/series';
import { useSignalText } from '../SignalText';
import { StatusWord } from '../Status';

const useStyles = makeStyles(theme => ({
  root: {
    listStyle: 'none',
    margin: 0,
    padding: 0,
    display: 'grid',
    gap: theme.spacing(0.5),
    ...theme.typography.body2,
    overflowWrap: 'anywhere',
  },
  row: {
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'baseline',
    gap: theme.spacing(0, 1),
  },
  line: { flex: 'none', alignSelf: 'center' },
  value: {
    fontVariantNumeric: 'tabular-nums',
    fontWeight: theme.typography.fontWeightBold as number,
  },
  aside: { color: theme.palette.text.secondary },
  detail: { flexBasis: '100%', color: theme.palette.text.secondary },
}));

/** Which line is which signal, what it is now, and how well that is. */
export function SeriesLegend(props: { readings: SignalReading[] }) {
  const classes = useStyles();
  const theme = useTheme();
  const { t } = useMessages();
  const { location } = useOperationsContext();
  const text = useSignalText();
  return (
    <ul className={classes.root}>
      {props.readings.map((reading, index) => {
        const { id, title, description, value, unit, state, reason } = reading;
        const { color, dash } = seriesLook(theme, index);
        const target = text.range(reading.target, unit);
        const detail = state === 'ok' ? description : reason ?? description;
        return (
          <li key={id} className={classes.row}>
            <svg width={28} height={8} className={classes.line} aria-hidden>
              <line
                x1={0}
                x2={28}
                y1={4}
                y2={4}
                stroke={color}
                strokeWidth={3}
                strokeDasharray={dash}
              />
            </svg>
            <Link to={location.href({ view: 'performance', signal: id })}>
              {title}
            </Link>
            <span className={classes.value}>{text.value(value, unit)}</span>
            <StatusWord tone={state}>{t(`verdict.state.${state}`)}</StatusWord>
            {target && (
              <span className={classes.aside}>
                {t('signals.expected', { target })}
              </span>
            )}
            {detail && <span className={classes.detail}>{detail}</span>}
          </li>
        );
      })}
    </ul>
  );
}
