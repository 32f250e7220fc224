import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { makeStyles, useTheme } from '@material-ui/core/styles';
import type {
  SignalHistory,
  SignalUnit,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { DateTime } from 'luxon';
import { useMemo } from 'react';
import {
  CartesianGrid,
  Line,
  LineChart,
  ReferenceArea,
  ReferenceLine,
  ResponsiveContainer,
  Tooltip,
  XAxis,
  YAxis,
} from 'recharts';
import { formatNumber } from '../../format';
import { useLanguage } from '../../hooks';
import { quantumRerankTranslationRef } from '../../translation';
import { useSignalText } from '../SignalText';
import { toneColor } from '../Status';
import { useTimeText } from '../Time';
import { timeTicks, valueScale } from './scales';

const HEIGHT = 260;

const useStyles = makeStyles(theme => ({
  root: {
    '& svg:focus-visible': {
      outline: `2px solid ${theme.palette.primary.main}`,
    },
  },
  tooltip: {
    ...theme.typography.body2,
    padding: theme.spacing(0.5, 1),
    color: theme.palette.text.primary,
    backgroundColor: theme.palette.background.paper,
    border: `1px solid ${theme.palette.divider}`,
    borderRadius: theme.shape.borderRadius,
  },
  value: { fontWeight: theme.typography.fontWeightBold as number },
}));

/** A measurement as drawn: browser time in ms, value in the shown unit. */
interface DrawnPoint {
  at: number;
  value: number | null;
  /** As measured. */
  measured: number | null;
  /** Nothing was measured before and after it, so no line leads there. */
  alone: boolean;
}

function drawnPoints(history: SignalHistory, divisor: number): DrawnPoint[] {
  const { points } = history;
  return points.map(({ at, value }, index) => ({
    at: Date.parse(at),
    value: value === null ? null : value / divisor,
    measured: value,
    alone:
      value !== null &&
      (points[index - 1]?.value ?? null) === null &&
      (points[index + 1]?.value ?? null) === null,
  }));
}

/**
 * A signal over time: the normal range shaded, the target as a labelled line,
 * changes as numbered lines. Nothing is animated, so that a refresh does not
 * catch the eye.
 */
export default function SignalChart(props: {
  title: string;
  history: SignalHistory;
}) {
  const { title, history } = props;
  const { unit, target, normal, marks } = history;
  const classes = useStyles();
  const theme = useTheme();
  const { t } = useTranslationRef(quantumRerankTranslationRef);
  const text = useSignalText();
  const language = useLanguage();
  const scale = useMemo(() => valueScale(history), [history]);
  const points = useMemo(
    () => drawnPoints(history, scale.divisor),
    [history, scale],
  );
  const from = Date.parse(history.from);
  const to = Date.parse(history.to);
  const lineColor = toneColor(theme, 'info');
  const textColor = theme.palette.text.primary;
  const axisText = { fill: theme.palette.text.secondary, fontSize: 12 };
  const [lowest, highest] = scale.domain;
  const shown = (value: number) => value / scale.divisor;
  const targets = [target?.min, target?.max].filter(
    value => value !== undefined,
  );

  return (
    <div className={classes.root}>
      <ResponsiveContainer
        width="100%"
        height={HEIGHT}
        initialDimension={{ width: 600, height: HEIGHT }}
      >
        <LineChart
          data={points}
          margin={{ top: 20, right: 16, bottom: 0, left: 0 }}
          aria-label={t('chart.label', { signal: title })}
        >
          <CartesianGrid vertical={false} stroke={theme.palette.divider} />
          {normal && (
            <ReferenceArea
              y1={normal.min === undefined ? lowest : shown(normal.min)}
              y2={normal.max === undefined ? highest : shown(normal.max)}
              fill={toneColor(theme, 'ok')}
              fillOpacity={0.15}
            />
          )}
          <XAxis
            dataKey="at"
            type="number"
            scale="time"
            domain={[from, to]}
            ticks={timeTicks(from, to, history.range)}
            tickFormatter={(at: number) =>
              DateTime.fromMillis(at)
                .setLocale(language)
                .toLocaleString(DateTime.TIME_SIMPLE)
            }
            tick={axisText}
            stroke={theme.palette.text.secondary}
          />
          <YAxis
            domain={scale.domain}
            ticks={scale.ticks}
            tickFormatter={(value: number) =>
              `${formatNumber(value, language)}${scale.suffix}`
            }
            tick={axisText}
            stroke={theme.palette.text.secondary}
            width="auto"
          />
          {targets.map(value => (
            <ReferenceLine
              key={value}
              y={shown(value)}
              stroke={textColor}
              strokeDasharray="6 4"
              label={{
                value: t('chart.target', { value: text.value(value, unit) }),
                // On the side of the line where there is more room.
                position:
                  shown(value) * 2 > lowest + highest
                    ? 'insideTopRight'
                    : 'insideBottomRight',
                fill: textColor,
                fontSize: 12,
              }}
            />
          ))}
          {marks.map(({ at, kind, title: markTitle }, index) => (
            <ReferenceLine
              key={`${kind} ${at} ${markTitle}`}
              x={Date.parse(at)}
              stroke={theme.palette.text.secondary}
              strokeWidth={kind === 'release' ? 2 : 1}
              label={{
                value: String(index + 1),
                position: 'top',
                fill: textColor,
                fontSize: 12,
              }}
            />
          ))}
          <Tooltip
            isAnimationActive={false}
            cursor={{ stroke: theme.palette.text.secondary }}
            filterNull={false}
            content={({ active, label }) => (
              <PointTooltip
                point={
                  active ? points.find(({ at }) => at === label) : undefined
                }
                unit={unit}
              />
            )}
          />
          <Line
            dataKey="value"
            type="linear"
            stroke={lineColor}
            strokeWidth={2}
            connectNulls={false}
            isAnimationActive={false}
            dot={({ key, cx, cy, index }) =>
              points[index]?.alone ? (
                <circle key={key} cx={cx} cy={cy} r={2.5} fill={lineColor} />
              ) : (
                <g key={key} />
              )
            }
          />
        </LineChart>
      </ResponsiveContainer>
    </div>
  );
}

function PointTooltip(props: { point?: DrawnPoint; unit: SignalUnit }) {
  const { point, unit } = props;
  const classes = useStyles();
  const text = useSignalText();
  const time = useTimeText();
  return point ? (
    <div className={classes.tooltip}>
      <div>{time.exact(point.at)}</div>
      <div className={classes.value}>{text.exact(point.measured, unit)}</div>
    </div>
  ) : null;
}
