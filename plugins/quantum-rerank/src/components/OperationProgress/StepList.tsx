import { makeStyles } from '@material-ui/core/styles';
import type { OperationStep } from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { useMessages } from '../../hooks/useMessages';
import { StatusWord, type Tone } from '../Status';
import { Elapsed } from '../Time/RelativeTime';
import { visuallyHidden } from '../visuallyHidden';

const useStyles = makeStyles(theme => ({
  root: {
    listStyle: 'none',
    margin: theme.spacing(1, 0),
    padding: 0,
    ...theme.typography.body2,
  },
  step: {
    marginBottom: theme.spacing(0.5),
    overflowWrap: 'anywhere',
    '& > *': { marginRight: theme.spacing(1) },
  },
  // What is to come follows on one line, so that the page below stays in view.
  next: {
    display: 'inline',
    '& > *': { marginRight: theme.spacing(1) },
    '& + &::before': {
      content: '"·"',
      marginRight: theme.spacing(1),
      color: theme.palette.text.secondary,
    },
  },
  heard: visuallyHidden,
  aside: { color: theme.palette.text.secondary },
}));

const stepTones: Record<OperationStep['state'], Tone> = {
  pending: 'waiting',
  running: 'running',
  done: 'ok',
  failed: 'critical',
  skipped: 'stopped',
};

/** Whether the step before stands on the same line and says "to come" already. */
const isNext = (steps: OperationStep[], index: number) =>
  steps[index].state === 'pending' && steps[index - 1]?.state === 'pending';

/** The steps of an operation: done, under way, and to come. */
export function StepList(props: {
  steps: OperationStep[];
  /** Shown beside the list, so not again in it. */
  message?: string;
}) {
  const classes = useStyles();
  const { t } = useMessages();
  return (
    <ol className={classes.root} aria-label={t('progress.steps')}>
      {props.steps.map((step, index) => (
        <li
          key={step.id}
          className={step.state === 'pending' ? classes.next : classes.step}
        >
          <span className={isNext(props.steps, index) ? classes.heard : ''}>
            <StatusWord tone={stepTones[step.state]}>
              {t(`progress.step.${step.state}`)}
            </StatusWord>
          </span>
          <span>{step.title}</span>
          {step.message && step.message !== props.message && (
            <span className={classes.aside}>{step.message}</span>
          )}
          {step.startedAt && (
            <span className={classes.aside}>
              <Elapsed from={step.startedAt} to={step.endedAt} />
            </span>
          )}
        </li>
      ))}
    </ol>
  );
}
