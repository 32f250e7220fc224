import { makeStyles } from '@material-ui/core/styles';
import type { SignalHistory } from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { sparklinePaths } from './sparklinePaths';

const WIDTH = 96;
const HEIGHT = 24;

const useStyles = makeStyles(theme => ({
  root: {
    flex: 'none',
    width: WIDTH,
    height: HEIGHT,
    overflow: 'visible',
    color: theme.palette.text.secondary,
  },
}));

/**
 * A signal over time, small enough to stand in a line of text. What it shows
 * is also said in `text`; the chart with axes is elsewhere.
 */
export function Sparkline(props: {
  /** Undefined keeps its place while the history is under way. */
  points: SignalHistory['points'] | undefined;
  text: string;
}) {
  const classes = useStyles();
  const { lines, dots } = sparklinePaths(props.points ?? [], WIDTH, HEIGHT);
  return (
    <svg
      className={classes.root}
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      {...(props.points
        ? { role: 'img', 'aria-label': props.text }
        : { 'aria-hidden': true })}
    >
      {lines.map(path => (
        <path
          key={path}
          d={path}
          fill="none"
          stroke="currentColor"
          strokeWidth={1.5}
          strokeLinejoin="round"
        />
      ))}
      {dots.map(({ x, y }) => (
        <circle key={x} cx={x} cy={y} r={1.5} fill="currentColor" />
      ))}
    </svg>
  );
}
