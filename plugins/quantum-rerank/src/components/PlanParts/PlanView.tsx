import Typography from '@material-ui/core/Typography';
import { makeStyles } from '@material-ui/core/styles';
import type { Plan } from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { useMessages } from '../../hooks/useMessages';
import { FactList } from '../Panel';
import { PlanApproval } from '../Approval/PlanApproval';
import { StatusWord } from '../Status';
import { ChangeList, knowsChanges } from './ChangeList';
import { ConsumerList } from './ConsumerList';
import { DiffView } from './DiffView';
import { FindingList } from './FindingList';
import { ObjectList } from './ObjectList';

const useStyles = makeStyles(theme => ({
  outdated: { opacity: 0.6 },
  line: { margin: theme.spacing(1, 0), overflowWrap: 'anywhere' },
}));

/**
 * What the server says the request would do, worst findings first. Whoever
 * decides sees the same as whoever asked.
 */
export function PlanView(props: {
  plan: Plan;
  /** The plan answers an earlier request; the new one is under way. */
  outdated?: boolean;
  /** The plan is that of an operation: it was asked for already. */
  recorded?: boolean;
}) {
  const { plan, recorded } = props;
  const classes = useStyles();
  const { t } = useMessages();
  return (
    <div
      className={props.outdated ? classes.outdated : undefined}
      aria-busy={props.outdated || undefined}
    >
      <FindingList findings={plan.findings} />
      {plan.dryRun.state === 'rejected' && (
        <Typography variant="body2" className={classes.line}>
          <StatusWord tone="critical">{t('plan.dryRunRejected')}</StatusWord>{' '}
          {plan.dryRun.message}
        </Typography>
      )}
      {plan.dryRun.state === 'skipped' && (
        <Typography variant="body2" className={classes.line}>
          <StatusWord tone="unknown">{t('plan.dryRunSkipped')}</StatusWord>{' '}
          {plan.dryRun.message}
        </Typography>
      )}
      <FactList
        facts={plan.facts.map(({ label, value }) => ({ term: label, value }))}
      />
      {plan.objects && <ObjectList objects={plan.objects} />}
      {plan.consumers && <ConsumerList consumers={plan.consumers} />}
      {knowsChanges(plan) && (
        <ChangeList changes={plan.changes} recorded={recorded} />
      )}
      <DiffView diff={plan.diff} />
      <Typography variant="body2" component="div" className={classes.line}>
        <Permission plan={plan} /> {plan.permission.reason}
      </Typography>
      {plan.approval && !recorded && <PlanApproval approval={plan.approval} />}
    </div>
  );
}

/** What is refused for another reason is not "allowed", whatever the rights. */
function Permission(props: { plan: Plan }) {
  const { permission, executable } = props.plan;
  const { t } = useMessages();
  if (permission.decision !== 'allow') {
    return <StatusWord tone="stopped">{t('plan.refused')}</StatusWord>;
  }
  return executable ? (
    <StatusWord tone="ok">{t('plan.allowed')}</StatusWord>
  ) : (
    <StatusWord tone="info">{t('plan.rights')}</StatusWord>
  );
}
