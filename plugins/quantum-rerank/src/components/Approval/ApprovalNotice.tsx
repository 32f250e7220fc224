import { Link } from '@backstage/core-components';
import { makeStyles } from '@material-ui/core/styles';
import type { Operation } from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { useMessages } from '../../hooks/useMessages';
import { useOperationsContext } from '../OperationsPage/OperationsContext';
import { TimeLeft } from './ApprovalBox';

const useStyles = makeStyles(theme => ({
  root: {
    display: 'grid',
    gap: theme.spacing(0.5),
    margin: theme.spacing(1, 0),
    padding: theme.spacing(1, 2),
    borderLeft: `4px solid ${theme.palette.divider}`,
    ...theme.typography.body2,
    overflowWrap: 'anywhere',
  },
  reason: { color: theme.palette.text.secondary },
}));

/**
 * That an operation waits: for whom, until when, and the way to its plan.
 * It is decided beside the plan, in the record; not where only a title is.
 */
export function ApprovalNotice(props: { operation: Operation }) {
  const { id, state, approval, plan } = props.operation;
  const classes = useStyles();
  const { t } = useMessages();
  const { location } = useOperationsContext();
  if (state !== 'awaiting-approval' || !approval) {
    return null;
  }
  return (
    <div className={classes.root} role="group" aria-label={t('approval.title')}>
      <div>{plan.approval?.approvers}</div>
      <div>
        <TimeLeft until={approval.expiresAt} />
      </div>
      <Link to={location.href({ view: 'history', operationId: id })}>
        {t(approval.mayDecide ? 'approvals.open' : 'approvals.record')}
      </Link>
      <div className={classes.reason}>{approval.mayDecideReason}</div>
    </div>
  );
}
