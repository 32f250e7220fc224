import { makeStyles, useTheme } from '@material-ui/core/styles';
import { useMessages } from '../../hooks/useMessages';
import { seriesLook } from '../SignalChart/series';
import { useSignalText } from '../SignalText';
import type { ChartGroup } from './layout';

const useStyles = makeStyles(theme => ({
  root: {
    display: 'flex',
    gap: 2,
    height: theme.spacing(2),
    borderRadius: theme.shape.borderRadius,
    overflow: 'hidden',
  },
  // A share too small to see is still there.
  part: { minWidth: 2 },
}));

/** The parts of one whole, side by side; the legend has their numbers. */
export function ShareBar(props: { group: ChartGroup }) {
  const { title, readings } = props.group;
  const classes = useStyles();
  const theme = useTheme();
  const { t } = useMessages();
  const text = useSignalText();
  return (
    <div
      role="img"
      aria-label={`${t('dashboards.shares', { chart: title })}: ${readings
        .map(one => `${one.title} ${text.value(one.value, one.unit)}`)
        .join(', ')}`}
      className={classes.root}
    >
      {readings.map(({ id, value = 0 }, index) => (
        <div
          key={id}
          className={classes.part}
          style={{
            flex: `${value} 1 0`,
            backgroundColor: seriesLook(theme, index).color,
          }}
        />
      ))}
    </div>
  );
}
