import { Link } from '@backstage/core-components';
import { makeStyles } from '@material-ui/core/styles';
import { useOperations } from '../../hooks';
import { useMessages } from '../../hooks/useMessages';
import { useOperationsContext } from '../OperationsPage/OperationsContext';
import { Panel } from '../Panel';
import { Person } from '../Person';
import { EmptyState, ErrorState, LoadingState } from '../States';
import { OperationStateWord } from '../Status';
import { RelativeTime } from '../Time';

const useStyles = makeStyles(theme => ({
  list: {
    listStyle: 'none',
    margin: 0,
    padding: 0,
    display: 'grid',
    gap: theme.spacing(1),
    ...theme.typography.body2,
  },
  item: {
    overflowWrap: 'anywhere',
    '& > *': { marginRight: theme.spacing(1) },
  },
  aside: { color: theme.palette.text.secondary },
}));

/** The last few operations, newest first. */
export function WhatChanged() {
  const classes = useStyles();
  const { t } = useMessages();
  const { ref, location, operationsChanged } = useOperationsContext();
  const operations = useOperations(ref, { limit: 5 }, operationsChanged);
  const items = operations.value?.items ?? [];
  return (
    <Panel
      title={t('changed.title')}
      aside={
        items.length > 0 && (
          <Link to={location.href({ view: 'history' })}>
            {t('changed.all')}
          </Link>
        )
      }
    >
      {operations.loading && <LoadingState lines={2} />}
      {operations.error && (
        <ErrorState
          error={operations.error}
          title={t('history.error')}
          onRetry={operations.refresh}
        />
      )}
      {operations.value && items.length === 0 && (
        <EmptyState
          title={t('history.emptyTitle')}
          description={t('history.emptyDescription')}
        />
      )}
      <ul className={classes.list}>
        {items.map(operation => (
          <li key={operation.id} className={classes.item}>
            <span className={classes.aside}>
              <RelativeTime at={operation.requestedAt} />
            </span>
            <Link
              to={location.href({
                view: 'history',
                operationId: operation.id,
              })}
            >
              {operation.title}
            </Link>
            <OperationStateWord state={operation.state} />
            <Person entityRef={operation.requestedBy} />
            <span className={classes.aside}>“{operation.reason}”</span>
          </li>
        ))}
      </ul>
    </Panel>
  );
}
