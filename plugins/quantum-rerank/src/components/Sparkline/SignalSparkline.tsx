import { makeStyles } from '@material-ui/core/styles';
import type {
  SignalHistory,
  SignalReading,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { useMessages } from '../../hooks/useMessages';
import { trendOf, useSignalText, type Trend } from '../SignalText';
import { Sparkline } from './Sparkline';

const useStyles = makeStyles(theme => ({
  root: {
    display: 'inline-flex',
    marginLeft: 'auto',
    alignItems: 'center',
    gap: theme.spacing(1),
    whiteSpace: 'nowrap',
    color: theme.palette.text.secondary,
  },
  // Keeps the lines below each other whichever way the signals go.
  trend: { minWidth: 72 },
}));

const marks: Record<Trend, string> = {
  rising: '▲',
  falling: '▼',
  steady: '●',
  unknown: '',
};

/** The last hour of a signal, and which way it goes as mark and word. */
export function SignalSparkline(props: {
  reading: SignalReading;
  history: SignalHistory | undefined;
}) {
  const { reading, history } = props;
  const { title, unit } = reading;
  const classes = useStyles();
  const { t } = useMessages();
  const text = useSignalText();
  const points = history?.points;
  const values = points?.flatMap(({ value }) => value ?? []) ?? [];
  const trend = trendOf(points ?? []);
  const inWords =
    values.length === 0
      ? t('sparkline.unknown', { signal: title })
      : t('sparkline.text', {
          signal: title,
          trend: t(`trend.${trend}`),
          first: text.value(values[0], unit),
          last: text.value(values[values.length - 1], unit),
          min: text.value(Math.min(...values), unit),
          max: text.value(Math.max(...values), unit),
        });
  return (
    <span className={classes.root}>
      <span className={classes.trend}>
        {trend !== 'unknown' && (
          <>
            <span aria-hidden>{marks[trend]}</span> {t(`trend.${trend}`)}
          </>
        )}
      </span>
      <Sparkline points={points} text={inWords} />
    </span>
  );
}
