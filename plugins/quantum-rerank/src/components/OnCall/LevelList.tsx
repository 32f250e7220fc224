import { makeStyles } from '@material-ui/core/styles';
import {
  durationToMilliseconds,
  type OnCallLevel,
  type OnCallShift,
  type OnCallSourceState,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { useMessages } from '../../hooks/useMessages';
import { StatusWord, ToneIcon } from '../Status';
import { useTimeText } from '../Time';
import { PersonLine } from './PersonLine';
import { ReachWays } from './ReachWays';
import { ShiftTime } from './ShiftTime';
import { withKeys } from './withKeys';

const useStyles = makeStyles(theme => ({
  list: {
    listStyle: 'none',
    margin: 0,
    padding: 0,
    display: 'grid',
    gridTemplateColumns: 'minmax(0, 1fr)',
    gap: theme.spacing(2),
    ...theme.typography.body2,
    overflowWrap: 'anywhere',
  },
  people: {
    listStyle: 'none',
    margin: 0,
    padding: 0,
    display: 'grid',
    gridTemplateColumns: 'minmax(0, 1fr)',
    gap: theme.spacing(0.5),
  },
  heading: { ...theme.typography.caption, color: theme.palette.text.secondary },
  aside: { color: theme.palette.text.secondary },
  stale: {
    fontStyle: 'italic',
    '&, & *': { color: theme.palette.text.secondary },
  },
}));

/** Who answers on each level, who comes after, and until when. */
export function LevelList(props: {
  label: string;
  levels: OnCallLevel[];
  /** States of the sources, to grey what comes from a stale one. */
  sources?: OnCallSourceState[];
  /** Without ways to reach people, for lists of many services. */
  brief?: boolean;
}) {
  const { label, levels, sources = [], brief } = props;
  const classes = useStyles();
  return (
    <ul className={classes.list} aria-label={label}>
      {levels.map(level => (
        <LevelItem
          key={level.level}
          level={level}
          sources={sources}
          brief={brief}
        />
      ))}
    </ul>
  );
}

function LevelItem(props: {
  level: OnCallLevel;
  sources: OnCallSourceState[];
  brief?: boolean;
}) {
  const { level, sources, brief } = props;
  const classes = useStyles();
  const { t } = useMessages();
  const time = useTimeText();
  const durationText = (text: string) =>
    time.duration(durationToMilliseconds(text));
  const number = String(level.level);
  const clocks = [
    level.after &&
      (durationToMilliseconds(level.after) === 0
        ? t('onCall.atOnce')
        : t('onCall.after', { after: durationText(level.after) })),
    level.respondWithin &&
      t('onCall.respond', { within: durationText(level.respondWithin) }),
  ].filter(Boolean);
  return (
    <li>
      <div className={classes.heading}>
        {t('onCall.levelTitle', { level: number, title: level.title })}
        {!brief && clocks.length > 0 && ` · ${clocks.join(', ')}`}
      </div>
      {level.fallbackTo !== undefined && (
        <div>
          <ToneIcon tone="warning" />
          {t(level.unknown ? 'onCall.unknownFallback' : 'onCall.fallback', {
            level: number,
            to: String(level.fallbackTo),
          })}
        </div>
      )}
      {level.now.length === 0 && level.fallbackTo === undefined && (
        <StatusWord tone={level.unknown ? 'unknown' : 'critical'}>
          {t(level.unknown ? 'onCall.unknown' : 'onCall.nobody')}
        </StatusWord>
      )}
      <ul className={classes.people}>
        {withKeys(level.now).map(([key, shift]) => (
          <NowItem
            key={key}
            shift={shift}
            source={sources.find(({ id }) => id === shift.source)}
            brief={brief}
          />
        ))}
      </ul>
      {level.next.length > 0 && (
        <div className={classes.aside}>
          {t('onCall.next')}
          {': '}
          {withKeys(level.next).map(([key, shift], index) => (
            <span key={key}>
              {index > 0 && '; '}
              <PersonLine person={shift.person} />
              {shift.from && (
                <>
                  {' '}
                  {t('onCall.from')} <ShiftTime at={shift.from} />
                </>
              )}
            </span>
          ))}
        </div>
      )}
    </li>
  );
}

function NowItem(props: {
  shift: OnCallShift;
  source?: OnCallSourceState;
  brief?: boolean;
}) {
  const { shift, source, brief } = props;
  const classes = useStyles();
  const { t } = useMessages();
  const stale = source !== undefined && source.state !== 'live';
  return (
    <li>
      <div className={stale ? classes.stale : undefined}>
        <PersonLine person={shift.person} />
        {shift.override && ` · ${t('onCall.override')}`}
        {shift.until && (
          <span className={classes.aside}>
            {' · '}
            {t('onCall.until')} <ShiftTime at={shift.until} />
          </span>
        )}
      </div>
      {stale && (
        <div className={classes.aside}>
          {source.title}
          {': '}
          {t(`onCall.source.${source.state}`)}
          {source.lastSuccessAt && (
            <>
              {', '}
              {t('onCall.source.asOf')} <ShiftTime at={source.lastSuccessAt} />
            </>
          )}
        </div>
      )}
      {!brief && <ReachWays {...shift.person} />}
    </li>
  );
}
