import ButtonBase from '@material-ui/core/ButtonBase';
import { makeStyles, useTheme } from '@material-ui/core/styles';
import { useMessages } from '../../hooks/useMessages';
import { usePersonText, useShiftTime } from '../OnCall';
import { personTint } from './personTint';
import type { Bar } from './timeline';

const useStyles = makeStyles(theme => ({
  root: {
    position: 'absolute',
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
  unknown: {
    borderStyle: 'dotted',
    borderColor: theme.palette.text.secondary,
    color: theme.palette.text.secondary,
  },
  chosen: {
    outline: `2px solid ${theme.palette.text.primary}`,
    outlineOffset: -1,
  },
}));

/** A shift, a gap or an unread stretch in a week; choosing it shows its times. */
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
  const { kind, shift } = bar;
  const when = { rotation: rotationTitle, span: span(bar.from, bar.until) };
  const words = {
    gap: { name: t('shifts.gap'), described: t('shifts.gapOf', when) },
    unknown: {
      name: t('shifts.unknown'),
      described: t('shifts.unknownOf', when),
    },
  };
  const person = shift ? text.name(shift.person) : '';
  const { name, described } =
    kind === 'shift'
      ? { name: person, described: t('shifts.barOf', { person, ...when }) }
      : words[kind];
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
        top: `calc(${(100 * bar.row) / bar.rows}% + 2px)`,
        bottom: `calc(${(100 * (bar.rows - bar.row - 1)) / bar.rows}% + 2px)`,
        backgroundColor: shift ? personTint(theme, tint) : undefined,
      }}
      className={[
        classes.root,
        kind === 'shift' ? '' : classes[kind],
        shift && text.isMe(shift.person) ? classes.mine : '',
        chosen ? classes.chosen : '',
      ].join(' ')}
    >
      <span className={classes.label}>{name}</span>
    </ButtonBase>
  );
}
