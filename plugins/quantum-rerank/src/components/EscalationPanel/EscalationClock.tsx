import { makeStyles } from '@material-ui/core/styles';
import type { Escalation } from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { useNow } from '../../hooks';
import { useMessages } from '../../hooks/useMessages';
import { useShiftTime } from '../OnCall';
import { useTimeText } from '../Time';
import { visuallyHidden } from '../visuallyHidden';
import { clockText, nextStep } from './clock';

const useStyles = makeStyles(theme => ({
  hidden: visuallyHidden,
  clock: {
    fontWeight: theme.typography.fontWeightBold as number,
    // Digits of one width, or the sentence would tremble every second.
    fontVariantNumeric: 'tabular-nums',
  },
}));

/**
 * "Escalates to level 2 in 11:20", counted down. Screen readers are told
 * only when the step changes, not every second.
 */
export function EscalationClock(props: { escalation: Escalation }) {
  const { escalation } = props;
  const classes = useStyles();
  const { t } = useMessages();
  const { time } = useShiftTime();
  const text = useTimeText();
  const now = useNow();
  const step = nextStep(escalation);
  const { title } = escalation.subject;
  const due = step && (escalation.nextAt ?? step.dueAt);
  const left = due ? Date.parse(due) - now : 0;
  const level = String(step?.level ?? '');

  return (
    <div>
      {due && (
        <span role="timer" className={classes.clock} title={text.exact(due)}>
          {left > 0
            ? t('escalation.next', { level, clock: clockText(left) })
            : t('escalation.due', { level })}
        </span>
      )}
      {escalation.state === 'exhausted' && t('escalation.exhausted')}
      <span role="status" className={classes.hidden}>
        {due
          ? t('escalation.said', { title, level, at: time(due) })
          : t('escalation.saidLast', {
              title,
              state: t(`escalation.state.${escalation.state}`),
            })}
      </span>
    </div>
  );
}
