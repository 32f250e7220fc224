import { makeStyles, useTheme } from '@material-ui/core/styles';
import {
  longSignalRanges,
  type SignalUnit,
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
import { useMessages } from '../../hooks/useMessages';
import { useSignalText } from '../SignalText';
import { toneColor } from '../Status';
import { useTimeText } from '../Time';
import { markLabels } from './markLabels';
import { inShownUnit, timeTicks, valueScale } from './scales';
import {
  chartRows,
  isAlone,
  seriesLook,
  sharedNormal,
  targetNumbers,
  unitOf,
  type ChartRow,
  type ChartSeries,
} from './series';

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

/**
 * Signals of one unit over time: the normal range shaded, the target as a labelled line,
 * changes as numbered lines. Nothing is animated, so that a refresh does not
 * catch the eye.
 */
export default function SignalChart(props: {
  title: string;
  series: ChartSeries[];
  height?: number;
}) {
  const { title, series, height = HEIGHT } = props;
  const classes = useStyles();
  const theme = useTheme();
  const { t } = useMessages();
  const text = useSignalText();
  const language = useLanguage();
  const histories = useMemo(
    () => series.map(({ history }) => history),
    [series],
  );
  const scale = useMemo(() => valueScale(...histories), [histories]);
  const rows = useMemo(() => chartRows(series, scale.divisor), [series, scale]);
  const [first] = histories;
  if (!first) {
    return null;
  }
  const unit = unitOf(series);
  const normal = sharedNormal(histories);
  const from = Date.parse(first.from);
  const to = Date.parse(first.to);
  const labels = markLabels(
    first.marks.map(({ at }) => Date.parse(at)),
    from,
    to,
  );
  const textColor = theme.palette.text.primary;
  const axisText = { fill: theme.palette.text.secondary, fontSize: 12 };
  const [lowest, highest] = scale.domain;
  const shown = (value: number) => inShownUnit(value, scale.divisor);

  return (
    <div className={classes.root}>
      <ResponsiveContainer
        width="100%"
        height={height}
        initialDimension={{ width: 600, height }}
      >
        <LineChart
          data={rows}
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
            ticks={timeTicks(from, to, first.range)}
            tickFormatter={(at: number) =>
              DateTime.fromMillis(at)
                .setLocale(language)
                .toLocaleString(
                  longSignalRanges.includes(first.range)
                    ? { day: 'numeric', month: 'short' }
                    : DateTime.TIME_SIMPLE,
                )
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
          {targetNumbers(histories).map(value => (
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
          {first.marks.map(({ at, kind, title: markTitle }, index) => (
            <ReferenceLine
              key={`${kind} ${at} ${markTitle}`}
              x={Date.parse(at)}
              stroke={theme.palette.text.secondary}
              strokeWidth={kind === 'release' ? 2 : 1}
              label={{
                value: labels[index],
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
              <RowTooltip
                row={active ? rows.find(({ at }) => at === label) : undefined}
                series={series}
                unit={unit}
              />
            )}
          />
          {series.map(({ id }, index) => {
            const { color, dash } = seriesLook(theme, index);
            return (
              <Line
                key={id}
                dataKey={(row: ChartRow) => row.shown[index]}
                type="linear"
                stroke={color}
                strokeWidth={2}
                strokeDasharray={dash}
                connectNulls={false}
                isAnimationActive={false}
                dot={({ key, cx, cy, index: row }) =>
                  isAlone(rows, row, index) ? (
                    <circle key={key} cx={cx} cy={cy} r={2.5} fill={color} />
                  ) : (
                    <g key={key} />
                  )
                }
              />
            );
          })}
        </LineChart>
      </ResponsiveContainer>
    </div>
  );
}

function RowTooltip(props: {
  row?: ChartRow;
  series: ChartSeries[];
  unit: SignalUnit;
}) {
  const { row, series, unit } = props;
  const classes = useStyles();
  const text = useSignalText();
  const time = useTimeText();
  if (!row) {
    return null;
  }
  return (
    <div className={classes.tooltip}>
      <div>{time.exact(row.at)}</div>
      {series.map(({ id, title }, index) => (
        <div key={id}>
          {series.length > 1 && `${title} `}
          <span className={classes.value}>
            {text.exact(row.measured[index], unit)}
          </span>
        </div>
      ))}
    </div>
  );
}
