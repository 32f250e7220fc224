import { Link } from '@backstage/core-components';
import Typography from '@material-ui/core/Typography';
import { makeStyles } from '@material-ui/core/styles';
import type { OperationSummary } from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { useId } from 'react';
import { useOperations } from '../../hooks';
import { useMessages } from '../../hooks/useMessages';
import { useOperationsContext } from '../OperationsPage/OperationsContext';
import { Panel } from '../Panel';
import { Person } from '../Person';
import { ResourceState } from '../States';
import { TimeLeft } from './ApprovalBox';

const useStyles = makeStyles(theme => ({
  heading: { ...theme.typography.subtitle2, margin: theme.spacing(1, 0, 0.5) },
  list: {
    listStyle: 'none',
    margin: 0,
    padding: 0,
    display: 'grid',
    gap: theme.spacing(1),
    ...theme.typography.body2,
    overflowWrap: 'anywhere',
  },
}));

/** What waits for approval in this environment: by the viewer, and by others. */
export function ApprovalsPanel() {
  const { t } = useMessages();
  const { ref, operationsChanged } = useOperationsContext();
  const operations = useOperations(
    ref,
    { state: 'awaiting-approval' },
    operationsChanged,
  );
  const items = operations.value?.items ?? [];
  const mine = items.filter(({ approval }) => approval?.mayDecide);
  const others = items.filter(({ approval }) => !approval?.mayDecide);
  return (
    <Panel title={t('approvals.title')}>
      <ResourceState
        resource={operations}
        lines={2}
        title={t('approvals.error')}
      />
      {operations.value && items.length === 0 && (
        <Typography variant="body2" color="textSecondary">
          {t('approvals.none')}
        </Typography>
      )}
      <Waiting
        title={t('approvals.forMe')}
        link={t('approvals.open')}
        operations={mine}
      />
      <Waiting
        title={t('approvals.forOthers')}
        link={t('approvals.record')}
        operations={others}
      />
    </Panel>
  );
}

function Waiting(props: {
  title: string;
  link: string;
  operations: OperationSummary[];
}) {
  const classes = useStyles();
  const { location } = useOperationsContext();
  const titleId = useId();
  if (props.operations.length === 0) {
    return null;
  }
  return (
    <>
      <h3 id={titleId} className={classes.heading}>
        {props.title}
      </h3>
      <ul className={classes.list} aria-labelledby={titleId}>
        {props.operations.map(operation => (
          <li key={operation.id}>
            <div>
              {operation.title}
              {operation.approval && (
                <>
                  {' · '}
                  <TimeLeft until={operation.approval.expiresAt} />
                </>
              )}
            </div>
            <div>
              <Person entityRef={operation.requestedBy} /> · “{operation.reason}
              ”
            </div>
            <Link
              to={location.href({ view: 'history', operationId: operation.id })}
            >
              {props.link}
            </Link>
          </li>
        ))}
      </ul>
    </>
  );
}
