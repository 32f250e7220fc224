import ButtonBase from '@material-ui/core/ButtonBase';
import { makeStyles, useTheme } from '@material-ui/core/styles';
import { useMessages } from '../../hooks/useMessages';
import { usePersonText, useShiftTime } from '../OnCall';
import { personTint } from './personTint';
import type { Bar } from './timeline';

const useStyles = makeStyles(theme => ({
  root: {
    position: 'absolute',
    top: 2,
    bottom: 2,
    justifyContent: 'flex-start',
    padding: theme.spacing(0, 0.75),
    borderRadius: theme.shape.borderRadius,
    border: `1px solid ${theme.palette.divider}`,
    overflow: 'hidden',
    color: theme.palette.text.primary,
    ...theme.typography.body2,
    '&:focus-visible': {
      outline: `2px solid ${theme.palette.primary.main}`,
      zIndex: 1,
    },
  },
  label: {
    whiteSpace: 'nowrap',
    overflow: 'hidden',
    textOverflow: 'ellipsis',
  },
  mine: {
    border: `2px solid ${theme.palette.primary.main}`,
    fontWeight: theme.typography.fontWeightBold as number,
  },
  gap: {
    borderStyle: 'dashed',
    borderColor: theme.palette.error.main,
    backgroundImage: `repeating-linear-gradient(135deg, transparent 0 6px, ${theme.palette.action.selected} 6px 8px)`,
  },
  chosen: {
    outline: `2px solid ${theme.palette.text.primary}`,
    outlineOffset: -1,
  },
}));

/** A shift or a gap in a week; choosing it shows its times. */
export function ShiftBar(props: {
  bar: Bar;
  rotationTitle: string;
  /** Which tint the person has. */
  tint: number;
  chosen: boolean;
  onChoose: () => void;
}) {
  const { bar, rotationTitle, tint, chosen, onChoose } = props;
  const classes = useStyles();
  const theme = useTheme();
  const { t } = useMessages();
  const text = usePersonText();
  const { span } = useShiftTime();
  const { shift } = bar;
  const when = span(bar.from, bar.until);
  const name = shift ? text.name(shift.person) : t('shifts.gap');
  const described = shift
    ? t('shifts.barOf', { person: name, rotation: rotationTitle, span: when })
    : t('shifts.gapOf', { rotation: rotationTitle, span: when });
  return (
    <ButtonBase
      disableRipple
      onClick={onChoose}
      aria-pressed={chosen}
      aria-label={described}
      title={described}
      style={{
        left: `${bar.left}%`,
        width: `${bar.width}%`,
        backgroundColor: shift ? personTint(theme, tint) : undefined,
      }}
      className={[
        classes.root,
        shift ? '' : classes.gap,
        shift && text.isMe(shift.person) ? classes.mine : '',
        chosen ? classes.chosen : '',
      ].join(' ')}
    >
      <span className={classes.label}>{name}</span>
    </ButtonBase>
  );
}
