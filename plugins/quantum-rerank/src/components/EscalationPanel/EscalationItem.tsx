import { makeStyles } from '@material-ui/core/styles';
import type {
  Environment,
  Escalation,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { useId, useState } from 'react';
import { useMessages } from '../../hooks/useMessages';
import { Button } from '../Button';
import { Person } from '../Person';
import { StatusWord, toneColor, type Tone } from '../Status';
import { RelativeTime } from '../Time';
import { AcknowledgeButton } from './AcknowledgeButton';
import { EscalationClock } from './EscalationClock';
import { EscalationTimeline } from './EscalationTimeline';

const useStyles = makeStyles(theme => ({
  root: ({ tone }: { tone: Tone }) => ({
    borderLeft: `4px solid ${toneColor(theme, tone)}`,
    paddingLeft: theme.spacing(1.5),
    display: 'grid',
    gridTemplateColumns: 'minmax(0, 1fr)',
    gap: theme.spacing(0.5),
    overflowWrap: 'anywhere',
  }),
  title: { fontWeight: theme.typography.fontWeightBold as number },
  aside: { color: theme.palette.text.secondary },
  buttons: {
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'center',
    gap: theme.spacing(1),
    marginTop: theme.spacing(0.5),
  },
}));

const tones: Record<Escalation['state'], Tone> = {
  open: 'critical',
  exhausted: 'critical',
  acknowledged: 'running',
  resolved: 'ok',
};

/** One escalation: what it is about, its clock, and taking care of it. */
export function EscalationItem(props: {
  escalation: Escalation;
  environment: Environment;
  /** Whether its timeline is open at first. */
  opened: boolean;
  onChanged: () => void;
}) {
  const { escalation, environment, opened, onChanged } = props;
  const { state, subject } = escalation;
  const classes = useStyles({ tone: tones[state] });
  const { t } = useMessages();
  const [open, setOpen] = useState(opened);
  const timelineId = useId();
  return (
    <li className={classes.root}>
      <div>
        <StatusWord tone={tones[state]}>
          {escalation.severity} {t(`escalation.state.${state}`)}
        </StatusWord>{' '}
        <span className={classes.title}>{subject.title}</span>
        <span className={classes.aside}>
          {` · ${t(`escalation.subject.${subject.kind}`)} · `}
          <RelativeTime at={escalation.startedAt} />
        </span>
      </div>
      <EscalationClock escalation={escalation} />
      {escalation.acknowledgedAt && (
        <div>
          {escalation.acknowledgedBy ? (
            <>
              {t('escalation.acknowledgedBy')}{' '}
              <Person entityRef={escalation.acknowledgedBy} />
            </>
          ) : (
            t('escalation.acknowledged')
          )}
          <span className={classes.aside}>
            {' · '}
            <RelativeTime at={escalation.acknowledgedAt} />
          </span>
        </div>
      )}
      <div className={classes.buttons}>
        {(state === 'open' || state === 'exhausted') && (
          <AcknowledgeButton
            escalation={escalation}
            environment={environment}
            onAcknowledged={onChanged}
          />
        )}
        <Button
          size="small"
          onClick={() => setOpen(shown => !shown)}
          aria-expanded={open}
          aria-controls={open ? timelineId : undefined}
        >
          {open ? t('escalation.hide') : t('escalation.show')}
        </Button>
      </div>
      {open && (
        <div id={timelineId}>
          <EscalationTimeline escalation={escalation} />
        </div>
      )}
    </li>
  );
}
