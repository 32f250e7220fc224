import { makeStyles } from '@material-ui/core/styles';
import type { Escalation } from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { useMessages } from '../../hooks/useMessages';
import { ShiftTime, useShiftTime } from '../OnCall';
import { Person } from '../Person';
import { RelativeTime } from '../Time';

const useStyles = makeStyles(theme => ({
  list: {
    margin: 0,
    paddingLeft: theme.spacing(2.5),
    overflowWrap: 'anywhere',
  },
  heading: {
    ...theme.typography.caption,
    color: theme.palette.text.secondary,
    margin: theme.spacing(1, 0, 0.5),
  },
  when: { color: theme.palette.text.secondary },
}));

/** Which level is told when, and what happened so far. */
export function EscalationTimeline(props: { escalation: Escalation }) {
  const { escalation } = props;
  const classes = useStyles();
  const { t } = useMessages();
  const { near } = useShiftTime();
  const over =
    escalation.state === 'acknowledged' || escalation.state === 'resolved';
  const toldText = (step: Escalation['steps'][number]) => {
    if (step.toldAt) {
      return t('escalation.told', { at: near(step.toldAt) });
    }
    if (step.handledAt) {
      return t('escalation.noChannel');
    }
    return over
      ? t('escalation.notTold')
      : t('escalation.toBeTold', { at: near(step.dueAt) });
  };
  return (
    <>
      <div className={classes.heading}>{t('escalation.steps')}</div>
      <ol className={classes.list}>
        {escalation.steps.map(step => (
          <li key={step.level}>
            {t('onCall.levelTitle', {
              level: String(step.level),
              title: step.title,
            })}
            {' · '}
            {toldText(step)}
            {step.respondBy && !over && (
              <span className={classes.when}>
                {', '}
                {t('escalation.respondBy', { at: near(step.respondBy) })}
              </span>
            )}
          </li>
        ))}
      </ol>
      <div className={classes.heading}>
        {t('escalation.timelineOf', { title: escalation.subject.title })}
      </div>
      <ol className={classes.list}>
        {escalation.timeline.map(event => (
          <li key={`${event.at} ${event.kind} ${event.text}`}>
            {event.text}
            {event.by && (
              <>
                {' · '}
                <Person entityRef={event.by} />
              </>
            )}
            <div className={classes.when}>
              <ShiftTime at={event.at} />
              {' · '}
              <RelativeTime at={event.at} />
            </div>
          </li>
        ))}
      </ol>
    </>
  );
}
