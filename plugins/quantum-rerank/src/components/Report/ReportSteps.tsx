import { makeStyles } from '@material-ui/core/styles';
import type { ReportStep } from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { useId, useState } from 'react';
import { useMessages } from '../../hooks/useMessages';
import { Button } from '../Button';
import { StatusWord, type Tone } from '../Status';
import { RelativeTime } from '../Time';
import { Elapsed } from '../Time/RelativeTime';

const useStyles = makeStyles(theme => ({
  list: {
    listStyle: 'none',
    margin: theme.spacing(1, 0),
    padding: 0,
    display: 'grid',
    gap: theme.spacing(1),
    ...theme.typography.body2,
    overflowWrap: 'anywhere',
  },
  line: {
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'baseline',
    gap: theme.spacing(0, 1),
  },
  title: { fontWeight: theme.typography.fontWeightBold as number },
  aside: { color: theme.palette.text.secondary },
  facts: {
    listStyle: 'none',
    margin: theme.spacing(0.5, 0, 0.5, 1),
    padding: theme.spacing(0, 0, 0, 1.5),
    borderLeft: `2px solid ${theme.palette.divider}`,
    display: 'grid',
    gap: theme.spacing(0.5),
  },
}));

const stepTones: Record<ReportStep['state'], Tone> = {
  waiting: 'waiting',
  running: 'running',
  done: 'ok',
  skipped: 'stopped',
};

/** Steps done, under way and to come; what each found opens below it. */
export function ReportSteps(props: { steps: ReportStep[] }) {
  const classes = useStyles();
  const { t } = useMessages();
  return props.steps.length === 0 ? (
    <div>{t('report.noSteps')}</div>
  ) : (
    <ol className={classes.list} aria-label={t('report.steps')}>
      {props.steps.map(step => (
        <Step key={step.id} step={step} />
      ))}
    </ol>
  );
}

function Step(props: { step: ReportStep }) {
  const { state, verdict, title, summary, facts, startedAt, finishedAt } =
    props.step;
  const classes = useStyles();
  const { t } = useMessages();
  // What is not well is shown at once, the rest is counted.
  const trouble = verdict !== undefined && verdict !== 'ok';
  const [chosen, setChosen] = useState<boolean>();
  const open = chosen ?? trouble;
  const isReached = state === 'done' || state === 'running';
  const id = useId();
  return (
    <li>
      <div className={classes.line}>
        <StatusWord tone={verdict ?? stepTones[state]}>
          {verdict ? t(`verdict.state.${verdict}`) : t(`reports.step.${state}`)}
        </StatusWord>
        <span className={isReached ? classes.title : classes.aside}>
          {title}
        </span>
        {summary && <span>{summary}</span>}
        {startedAt && (
          <span className={classes.aside}>
            <Elapsed from={startedAt} to={finishedAt} />
          </span>
        )}
        {facts.length > 0 && (
          <Button
            size="small"
            aria-expanded={open}
            aria-controls={id}
            aria-label={`${
              open
                ? t('report.hideFacts')
                : t('report.facts', { count: facts.length })
            }: ${title}`}
            onClick={() => setChosen(!open)}
          >
            {open
              ? t('report.hideFacts')
              : t('report.facts', { count: facts.length })}
          </Button>
        )}
      </div>
      <div id={id}>
        {open && facts.length > 0 && (
          <ul
            className={classes.facts}
            aria-label={t('report.factsOf', { step: title })}
          >
            {facts.map((fact, index) => (
              <li key={index} className={classes.line}>
                <StatusWord tone={fact.state}>
                  {t(`verdict.state.${fact.state}`)}
                </StatusWord>
                <span>{fact.subject}</span>
                <span>{fact.summary}</span>
                {fact.observedAt && (
                  <span className={classes.aside}>
                    <RelativeTime at={fact.observedAt} />
                  </span>
                )}
              </li>
            ))}
          </ul>
        )}
      </div>
    </li>
  );
}
