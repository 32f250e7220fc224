import { makeStyles } from '@material-ui/core/styles';
import type { OperationStep } from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { useMessages } from '../../hooks/useMessages';
import { StatusWord, type Tone } from '../Status';
import { Elapsed } from '../Time/RelativeTime';

const useStyles = makeStyles(theme => ({
  root: {
    listStyle: 'none',
    margin: theme.spacing(1, 0),
    padding: 0,
    display: 'grid',
    gap: theme.spacing(0.5),
    ...theme.typography.body2,
  },
  step: {
    overflowWrap: 'anywhere',
    '& > *': { marginRight: theme.spacing(1) },
  },
  aside: { color: theme.palette.text.secondary },
}));

const stepTones: Record<OperationStep['state'], Tone> = {
  pending: 'waiting',
  running: 'running',
  done: 'ok',
  failed: 'critical',
  skipped: 'stopped',
};

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
      {props.steps.map(step => (
        <li key={step.id} className={classes.step}>
          <StatusWord tone={stepTones[step.state]}>
            {t(`progress.step.${step.state}`)}
          </StatusWord>
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
