import { makeStyles } from '@material-ui/core/styles';
import { useMessages } from '../../hooks/useMessages';
import { RefusableButton } from '../ActionButton';
import { PersonLine, useShiftTime } from '../OnCall';
import { StatusWord } from '../Status';
import type { Bar } from './timeline';

const useStyles = makeStyles(theme => ({
  root: {
    ...theme.typography.body2,
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'center',
    justifyContent: 'space-between',
    gap: theme.spacing(1, 2),
    minHeight: theme.spacing(5),
    marginTop: theme.spacing(2),
    overflowWrap: 'anywhere',
  },
  aside: { color: theme.palette.text.secondary },
}));

/** Who, when exactly, also on the clock of the rotation; and taking it. */
export function ChosenShift(props: {
  bar?: Bar;
  /** Why the shift cannot be taken; undefined where it can. */
  refusal?: string;
  onTake: (bar: Bar) => void;
}) {
  const { bar, refusal, onTake } = props;
  const classes = useStyles();
  const { t } = useMessages();
  const rotation = bar?.rotation;
  const here = useShiftTime();
  const there = useShiftTime(rotation?.timeZone);
  if (!bar || !rotation) {
    return (
      <div className={`${classes.root} ${classes.aside}`}>
        {t('shifts.choose')}
      </div>
    );
  }
  const local = here.span(bar.from, bar.until);
  const theirs = there.span(bar.from, bar.until);
  return (
    <div
      className={classes.root}
      role="region"
      aria-live="polite"
      aria-label={t('shifts.selected')}
    >
      <div>
        {bar.shift && <PersonLine person={bar.shift.person} />}
        {bar.kind === 'gap' && (
          <StatusWord tone="critical">{t('onCall.nobody')}</StatusWord>
        )}
        {bar.kind === 'unknown' && (
          <StatusWord tone="unknown">{t('onCall.unknown')}</StatusWord>
        )}
        {' · '}
        {t('shifts.rotation', {
          title: rotation.title,
          level: String(rotation.level),
        })}
        {bar.shift?.override && ` · ${t('onCall.override')}`}
        <div>{local}</div>
        {rotation.timeZone && local !== theirs && (
          <div className={classes.aside}>
            {theirs} ({rotation.timeZone})
          </div>
        )}
      </div>
      {rotation.overridable && Date.parse(bar.until) > Date.now() && (
        <RefusableButton
          refusal={refusal}
          onClick={() => onTake(bar)}
          aria-haspopup="dialog"
        >
          {t('shifts.take')}
        </RefusableButton>
      )}
    </div>
  );
}
