import { useMessages } from '../../hooks/useMessages';
import { Button } from '../Button';
import Paper from '@material-ui/core/Paper';
import { makeStyles } from '@material-ui/core/styles';
import {
  isOpenAlert,
  type ActionName,
  type Alerts,
  type Fact,
  type VerdictState,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { Fragment, useId, useState } from 'react';
import { HelpingActions } from '../AlertState';
import { useOperationsContext } from '../OperationsPage/OperationsContext';
import { StatusWord, toneColor } from '../Status';
import { RelativeTime } from '../Time';
import { badness, type OverallVerdict } from './overallVerdict';
import { Suspicion } from './Suspicion';
import { useOverallVerdict } from './useOverallVerdict';

const useStyles = makeStyles(theme => ({
  root: ({ state }: { state: VerdictState }) => ({
    padding: theme.spacing(2),
    borderLeft: `4px solid ${toneColor(theme, state)}`,
    minWidth: 0,
  }),
  sentence: {
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'baseline',
    gap: theme.spacing(0.5, 2),
    ...theme.typography.body1,
    margin: 0,
  },
  word: { textTransform: 'uppercase' },
  summary: {
    flex: '1 1 240px',
    overflowWrap: 'anywhere',
    fontWeight: theme.typography.fontWeightBold as number,
  },
  aside: { ...theme.typography.body2, color: theme.palette.text.secondary },
  facts: {
    listStyle: 'none',
    margin: theme.spacing(1, 0, 0),
    padding: 0,
    display: 'grid',
    gap: theme.spacing(0.5),
    ...theme.typography.body2,
    overflowWrap: 'anywhere',
  },
  other: {
    ...theme.typography.body2,
    overflowWrap: 'anywhere',
    '& > *': { marginRight: theme.spacing(1) },
  },
  fact: { '& > *': { marginRight: theme.spacing(1) } },
}));

/**
 * The one sentence that leads, the facts it is made of, and what helps. It is
 * there also where the workload cannot be read: signals and alerts may be known.
 */
export function VerdictPanel() {
  const { snapshot, signals, alerts } = useOperationsContext();
  const verdict = useOverallVerdict({ snapshot, signals, alerts });
  // While all of it is being read for the first time there is nothing to say.
  return snapshot.loading && verdict.state === 'unknown' ? null : (
    <Verdict verdict={verdict} />
  );
}

function Verdict(props: { verdict: OverallVerdict }) {
  const { verdict } = props;
  const { snapshot, alerts } = useOperationsContext();
  const classes = useStyles({ state: verdict.state });
  const { t } = useMessages();
  const [expanded, setExpanded] = useState(false);
  const listId = useId();
  // Of the workload only: signals and alerts have their own cards.
  const facts = [...(snapshot.value?.verdict.facts ?? [])].sort(
    (a, b) => badness[a.state] - badness[b.state],
  );
  const said = new Set(
    [...verdict.leading, ...verdict.others].map(({ summary }) => summary),
  );
  const out = facts.filter(
    fact => fact.state !== 'ok' && !said.has(fact.message),
  );
  const rest = facts.filter(fact => fact.state === 'ok');
  const shown = expanded ? [...out, ...rest] : out;
  const troubled = verdict.state === 'critical' || verdict.state === 'warning';
  const helping = helpingActions(alerts.value);

  return (
    <Paper
      component="section"
      variant="outlined"
      className={classes.root}
      aria-label={t('verdict.label')}
    >
      <p className={classes.sentence} aria-live="polite">
        <span className={classes.word}>
          <StatusWord tone={verdict.state}>
            {t(`verdict.state.${verdict.state}`)}
          </StatusWord>
        </span>
        <span className={classes.summary}>
          {verdict.leading.map(({ source, summary }, index) => (
            <Fragment key={source}>
              {index > 0 && ' · '}
              <span>{summary}</span>
            </Fragment>
          ))}
        </span>
      </p>
      {verdict.since && troubled ? (
        <Suspicion
          since={verdict.since}
          className={classes.aside}
          helping={helping}
        />
      ) : (
        <>
          {verdict.since && (
            <div className={classes.aside}>
              {t('verdict.since')} <RelativeTime at={verdict.since} as="span" />
            </div>
          )}
          {helping.length > 0 && (
            <HelpingActions label={t('suspect.help')} actions={helping} />
          )}
        </>
      )}
      <OtherParts parts={verdict.others.filter(isOut)} />
      <ul id={listId} className={classes.facts}>
        {shown.map(fact => (
          <FactItem key={fact.id} fact={fact} />
        ))}
      </ul>
      <OtherParts parts={verdict.others.filter(part => !isOut(part))} />
      {rest.length > 0 && (
        <Button
          size="small"
          onClick={() => setExpanded(value => !value)}
          aria-expanded={expanded}
          aria-controls={listId}
        >
          {expanded
            ? t(out.length === 0 ? 'verdict.hideAll' : 'verdict.hideRest')
            : t(out.length === 0 ? 'verdict.showAll' : 'verdict.showRest', {
                count: rest.length,
              })}
        </Button>
      )}
    </Paper>
  );
}

/** What helps with the alerts that fire, worst alert first. */
function helpingActions(alerts: Alerts | undefined): ActionName[] {
  const open = alerts?.items.filter(isOpenAlert) ?? [];
  return [...new Set(open.flatMap(({ actions }) => actions))];
}

/** What signals and alerts say beside what leads. */
function OtherParts(props: { parts: OverallVerdict['others'] }) {
  const classes = useStyles({ state: 'ok' });
  const { t } = useMessages();
  return (
    <>
      {props.parts.map(({ source, state, summary }) => (
        <div key={source} className={classes.other}>
          <StatusWord tone={state}>{t(`verdict.state.${state}`)}</StatusWord>
          <span>{summary}</span>
          <span className={classes.aside}>{t(`verdict.${source}`)}</span>
        </div>
      ))}
    </>
  );
}

function isOut({ state }: { state: VerdictState }): boolean {
  return state !== 'ok';
}

function FactItem(props: { fact: Fact }) {
  const { fact } = props;
  const classes = useStyles({ state: fact.state });
  const { t } = useMessages();
  return (
    <li className={classes.fact}>
      <StatusWord tone={fact.state}>
        {t(`verdict.state.${fact.state}`)}
      </StatusWord>
      <span>{fact.message}</span>
      {fact.bound && (
        <span className={classes.aside}>
          {t('verdict.bound', { bound: fact.bound })}
        </span>
      )}
      <span className={classes.aside}>
        {fact.source}
        {fact.observedAt && (
          <>
            {', '}
            <RelativeTime at={fact.observedAt} />
          </>
        )}
      </span>
    </li>
  );
}
