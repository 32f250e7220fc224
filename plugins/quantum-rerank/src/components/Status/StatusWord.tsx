import { makeStyles } from '@material-ui/core/styles';
import AutorenewIcon from '@material-ui/icons/Autorenew';
import BlockIcon from '@material-ui/icons/Block';
import CheckCircleOutlineIcon from '@material-ui/icons/CheckCircleOutline';
import ErrorOutlineIcon from '@material-ui/icons/ErrorOutline';
import HelpOutlineIcon from '@material-ui/icons/HelpOutline';
import InfoOutlinedIcon from '@material-ui/icons/InfoOutlined';
import ReportProblemOutlinedIcon from '@material-ui/icons/ReportProblemOutlined';
import ScheduleIcon from '@material-ui/icons/Schedule';
import type { ReactNode } from 'react';
import { toneColor, type Tone } from './tones';

const icons: Record<Tone, typeof AutorenewIcon> = {
  ok: CheckCircleOutlineIcon,
  warning: ReportProblemOutlinedIcon,
  critical: ErrorOutlineIcon,
  unknown: HelpOutlineIcon,
  running: AutorenewIcon,
  info: InfoOutlinedIcon,
  waiting: ScheduleIcon,
  stopped: BlockIcon,
};

const useStyles = makeStyles(theme => ({
  root: {
    color: theme.palette.text.primary,
    fontWeight: theme.typography.fontWeightBold as number,
    whiteSpace: 'nowrap',
  },
  icon: ({ tone }: { tone: Tone }) => ({
    color: toneColor(theme, tone),
    fontSize: '1.25em',
    flex: 'none',
    verticalAlign: 'text-bottom',
    marginRight: theme.spacing(0.5),
  }),
}));

/** The icon of a tone alone; what stands beside it must say the word. */
export function ToneIcon(props: { tone: Tone; className?: string }) {
  const classes = useStyles({ tone: props.tone });
  const Icon = icons[props.tone];
  return <Icon className={props.className ?? classes.icon} aria-hidden />;
}

/** A state as icon, word and colour. */
export function StatusWord(props: { tone: Tone; children: ReactNode }) {
  const classes = useStyles({ tone: props.tone });
  return (
    <span className={classes.root}>
      <ToneIcon tone={props.tone} className={classes.icon} />
      {props.children}
    </span>
  );
}
