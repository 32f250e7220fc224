import { makeStyles, useTheme } from '@material-ui/core/styles';
import useMediaQuery from '@material-ui/core/useMediaQuery';
import type { EnvironmentRef } from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { useMemo, useState } from 'react';
import { useOnCallSchedule } from '../../hooks';
import { useMessages } from '../../hooks/useMessages';
import { Button } from '../Button';
import { SourceList, viewerZone } from '../OnCall';
import { Panel } from '../Panel';
import { EmptyState, ResourceState } from '../States';
import { CalendarExport } from './CalendarExport';
import { ChosenShift } from './ChosenShift';
import { ShiftTable } from './ShiftTable';
import { WeekLanes } from './WeekLanes';
import { barsOf, weeksFrom, type Bar } from './timeline';

/** Weeks that are shown at once. */
const WEEKS = 4;
/** How far one may look, in weeks: what rotations far away say is a guess. */
const FARTHEST = 48;

const useStyles = makeStyles(theme => ({
  tools: {
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'center',
    gap: theme.spacing(1),
    marginBottom: theme.spacing(1),
  },
  zone: { ...theme.typography.body2, color: theme.palette.text.secondary },
  weeks: {
    display: 'grid',
    gridTemplateColumns: 'minmax(0, 1fr)',
    gap: theme.spacing(2),
  },
  outdated: { opacity: 0.6 },
}));

/** The coming weeks as lanes or as a list, with export and taking shifts. */
export function SchedulePanel(props: {
  target: EnvironmentRef;
  /** Why shifts cannot be taken; undefined where they can. */
  refusal?: string;
  /** Reads again when it changes. */
  refreshOn?: unknown;
  /** Opens the dialog in which a shift is taken. */
  onTake: (bar: Bar) => void;
}) {
  const { target, refusal, onTake } = props;
  const classes = useStyles();
  const theme = useTheme();
  const narrow = useMediaQuery(theme.breakpoints.down('xs'));
  const { t } = useMessages();
  const [offset, setOffset] = useState(0);
  const [mode, setMode] = useState<'calendar' | 'list'>();
  // Only which one: what it is may be another when it is read again.
  const [chosen, setChosen] = useState<string>();
  const weeks = useMemo(
    () => weeksFrom(Date.now(), viewerZone(), WEEKS, offset),
    [offset],
  );
  const span = { from: weeks[0].from, to: weeks[WEEKS - 1].to };
  const schedule = useOnCallSchedule(target, span, props.refreshOn);
  const { value } = schedule;
  const unread = value?.sources.filter(({ state }) => state !== 'live') ?? [];
  const chosenBar =
    value && chosen !== undefined
      ? weeks
          .flatMap(week =>
            value.rotations.flatMap(rotation => barsOf(week, rotation, value)),
          )
          .find(({ key }) => key === chosen)
      : undefined;
  const shown = mode ?? (narrow ? 'list' : 'calendar');
  const move = (next: number) => {
    setOffset(Math.min(FARTHEST, Math.max(-FARTHEST, next)));
    setChosen(undefined);
  };

  return (
    <Panel
      title={t('shifts.title')}
      aside={
        <div role="group" aria-label={t('shifts.as')}>
          {(['calendar', 'list'] as const).map(choice => (
            <Button
              key={choice}
              size="small"
              variant={shown === choice ? 'outlined' : 'text'}
              aria-pressed={shown === choice}
              onClick={() => setMode(choice)}
            >
              {t(`shifts.${choice}`)}
            </Button>
          ))}
        </div>
      }
    >
      <div className={classes.tools}>
        <Button size="small" onClick={() => move(offset - WEEKS)}>
          {t('shifts.earlier')}
        </Button>
        <Button size="small" disabled={offset === 0} onClick={() => move(0)}>
          {t('shifts.today')}
        </Button>
        <Button size="small" onClick={() => move(offset + WEEKS)}>
          {t('shifts.later')}
        </Button>
        <span className={classes.zone}>
          {t('override.zone', { zone: viewerZone() })}
        </span>
      </div>
      <ResourceState resource={schedule} lines={8} title={t('shifts.error')} />
      {unread.length > 0 && <SourceList sources={unread} />}
      {value && value.rotations.length === 0 && unread.length === 0 && (
        <EmptyState
          title={t('shifts.emptyTitle')}
          description={t('shifts.emptyDescription')}
        />
      )}
      {value && value.rotations.length > 0 && (
        <>
          {shown === 'list' ? (
            <ShiftTable schedule={value} outdated={schedule.outdated} />
          ) : (
            <div
              className={`${classes.weeks} ${
                schedule.outdated ? classes.outdated : ''
              }`}
            >
              {weeks.map(week => (
                <WeekLanes
                  key={week.from}
                  week={week}
                  schedule={value}
                  chosen={chosen}
                  onChoose={setChosen}
                />
              ))}
            </div>
          )}
          {shown === 'calendar' && (
            <ChosenShift bar={chosenBar} refusal={refusal} onTake={onTake} />
          )}
          <CalendarExport query={{ ...target, ...span }} />
        </>
      )}
    </Panel>
  );
}
