import { makeStyles, useTheme } from '@material-ui/core/styles';
import type { OnCallSchedule } from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { useNow } from '../../hooks';
import { useMessages } from '../../hooks/useMessages';
import { useShiftTime } from '../OnCall';
import { ShiftBar } from './ShiftBar';
import { personKey } from './personTint';
import { barsOf, rotationKey, type Week } from './timeline';

const useStyles = makeStyles(theme => ({
  root: {
    display: 'grid',
    gridTemplateColumns: 'minmax(0, 1fr)',
    gap: theme.spacing(0.5),
  },
  days: {
    display: 'grid',
    gridTemplateColumns: 'repeat(7, minmax(0, 1fr))',
    margin: 0,
    padding: 0,
    listStyle: 'none',
    borderBottom: `1px solid ${theme.palette.divider}`,
    ...theme.typography.caption,
    color: theme.palette.text.secondary,
  },
  day: {
    padding: theme.spacing(0.25, 0.5),
    borderLeft: `1px solid ${theme.palette.divider}`,
    overflow: 'hidden',
  },
  today: {
    color: theme.palette.text.primary,
    fontWeight: theme.typography.fontWeightBold as number,
  },
  lane: { ...theme.typography.caption, color: theme.palette.text.secondary },
  track: {
    position: 'relative',
    margin: 0,
    padding: 0,
    listStyle: 'none',
  },
  now: {
    position: 'absolute',
    top: 0,
    bottom: 0,
    width: 2,
    backgroundColor: theme.palette.error.main,
    pointerEvents: 'none',
  },
}));

/** One week: days above, a lane for each rotation with its shifts and gaps. */
export function WeekLanes(props: {
  week: Week;
  schedule: OnCallSchedule;
  /** Key of a bar. */
  chosen?: string;
  onChoose: (key: string) => void;
}) {
  const { week, schedule, chosen, onChoose } = props;
  const classes = useStyles();
  const theme = useTheme();
  const { t } = useMessages();
  const { day } = useShiftTime();
  const now = useNow(60_000);
  const start = Date.parse(week.from);
  const place = (100 * (now - start)) / (Date.parse(week.to) - start);
  const persons = [
    ...new Set(schedule.shifts.map(({ person }) => personKey(person))),
  ];
  return (
    <section
      className={classes.root}
      aria-label={t('shifts.week', { day: day(week.from) })}
    >
      <ol className={classes.days}>
        {week.days.map((at, index) => {
          const next = week.days[index + 1] ?? week.to;
          const today = Date.parse(at) <= now && now < Date.parse(next);
          return (
            <li
              key={at}
              className={`${classes.day} ${today ? classes.today : ''}`}
              aria-current={today ? 'date' : undefined}
            >
              {day(at)}
            </li>
          );
        })}
      </ol>
      {schedule.rotations.map(rotation => {
        const title = t('shifts.rotation', {
          title: rotation.title,
          level: String(rotation.level),
        });
        const bars = barsOf(week, rotation, schedule);
        const rows = Math.max(1, ...bars.map(bar => bar.rows));
        return (
          <div key={rotationKey(rotation)}>
            <div className={classes.lane}>{title}</div>
            <ol
              className={classes.track}
              aria-label={title}
              style={{ height: theme.spacing(4 * rows) }}
            >
              {bars.map(bar => (
                <li key={bar.key}>
                  <ShiftBar
                    bar={bar}
                    rotationTitle={title}
                    tint={
                      bar.shift
                        ? persons.indexOf(personKey(bar.shift.person))
                        : 0
                    }
                    chosen={chosen === bar.key}
                    onChoose={() => onChoose(bar.key)}
                  />
                </li>
              ))}
              {place >= 0 && place < 100 && (
                <li
                  aria-hidden
                  className={classes.now}
                  style={{ left: `${place}%` }}
                />
              )}
            </ol>
          </div>
        );
      })}
    </section>
  );
}
