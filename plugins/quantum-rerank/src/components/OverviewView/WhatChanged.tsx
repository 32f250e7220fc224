import { Link } from '@backstage/core-components';
import { makeStyles } from '@material-ui/core/styles';
import { imageTag } from '../../format';
import { useNow, useOperations, useRevisions } from '../../hooks';
import { useMessages } from '../../hooks/useMessages';
import { useOperationsContext } from '../OperationsPage/OperationsContext';
import { Panel } from '../Panel';
import { Person } from '../Person';
import { EmptyState, ResourceState } from '../States';
import { OperationStateWord } from '../Status';
import { RelativeTime } from '../Time';
import { RECENT_MS, recentChanges, type RecentChange } from './recentChanges';

/** More than anybody changes in six hours; the rest is in the history. */
const LIMIT = 20;

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
  aside: { ...theme.typography.body2, color: theme.palette.text.secondary },
}));

/** What was changed in the last hours, from here or past it, newest first. */
export function WhatChanged() {
  const classes = useStyles();
  const { t } = useMessages();
  const { ref, location, operationsChanged, snapshot } = useOperationsContext();
  const operations = useOperations(ref, { limit: LIMIT }, operationsChanged);
  // Without them the operations are still worth showing.
  const revisions = useRevisions(ref, { version: snapshot.value?.version });
  const now = useNow(60_000);
  const { recent, before } = recentChanges(
    operations.value?.items ?? [],
    revisions.value?.items ?? [],
    now,
  );
  return (
    <Panel
      title={t('changed.title', { hours: String(RECENT_MS / 3_600_000) })}
      aside={
        (recent.length > 0 || before) && (
          <Link to={location.href({ view: 'history' })}>
            {t('changed.all')}
          </Link>
        )
      }
    >
      <ResourceState
        resource={operations}
        lines={2}
        title={t('history.error')}
      />
      {operations.value && recent.length === 0 && !before && (
        <EmptyState
          title={t('history.emptyTitle')}
          description={t('history.emptyDescription')}
        />
      )}
      {operations.value && recent.length === 0 && before && (
        <div className={classes.aside}>{t('changed.nothing')}</div>
      )}
      <ul className={classes.list}>
        {(recent.length > 0 ? recent : [before]).map(
          change =>
            change && <ChangeItem key={keyOf(change)} change={change} />,
        )}
      </ul>
    </Panel>
  );
}

function keyOf(change: RecentChange): string {
  return change.kind === 'operation'
    ? change.operation.id
    : change.revision.uid;
}

function ChangeItem(props: { change: RecentChange }) {
  const { change } = props;
  const classes = useStyles();
  const { t } = useMessages();
  const { location } = useOperationsContext();
  const when = (
    <span className={classes.aside}>
      <RelativeTime at={change.at} />
    </span>
  );
  if (change.kind === 'release') {
    const { revision, images, changeCause } = change.revision;
    return (
      <li className={classes.item}>
        {when}
        <Link underline="always" to={location.href({ view: 'workload' })}>
          {t('suspect.release', {
            tag: images.map(({ image }) => imageTag(image)).join(', '),
          })}
        </Link>
        <span className={classes.aside}>
          {t('workload.revision', { revision: String(revision) })}
          {changeCause && ` · “${changeCause}”`}
        </span>
      </li>
    );
  }
  const { id, title, state, requestedBy, reason } = change.operation;
  return (
    <li className={classes.item}>
      {when}
      <Link
        underline="always"
        to={location.href({ view: 'history', operationId: id })}
      >
        {title}
      </Link>
      <OperationStateWord state={state} />
      <Person entityRef={requestedBy} />
      <span className={classes.aside}>“{reason}”</span>
    </li>
  );
}
