import { makeStyles } from '@material-ui/core/styles';
import type { Revision } from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { imageTag } from '../../format';
import { isStale, useRevisions } from '../../hooks';
import { useMessages } from '../../hooks/useMessages';
import { ActionButton } from '../ActionButton';
import {
  CursorPager,
  DataTable,
  useCursorPaging,
  type Column,
} from '../DataTable';
import { useOperationsContext } from '../OperationsPage/OperationsContext';
import { Panel } from '../Panel';
import { EmptyState, ResourceState } from '../States';
import { StatusWord } from '../Status';
import { RelativeTime, useTimeText } from '../Time';

const useStyles = makeStyles(theme => ({
  aside: { color: theme.palette.text.secondary },
  cause: { minWidth: 128, overflowWrap: 'anywhere' },
}));

/** Revisions of the deployment, newest first, each with its way back. */
export function RevisionsTable() {
  const { t } = useMessages();
  const { ref, snapshot } = useOperationsContext();
  const paging = useCursorPaging('');
  const revisions = useRevisions(ref, {
    version: snapshot.value?.version,
    cursor: paging.cursor,
  });
  const columns = useRevisionColumns();
  const items = revisions.value?.items ?? [];

  return (
    <Panel title={t('revisions.title')}>
      <ResourceState resource={revisions} title={t('revisions.error')} />
      {revisions.value && items.length === 0 && (
        <EmptyState
          title={t('revisions.emptyTitle')}
          description={t('revisions.emptyDescription')}
        />
      )}
      {items.length > 0 && (
        <DataTable
          label={t('revisions.table')}
          columns={columns}
          rows={items}
          rowKey={revision => revision.uid}
          outdated={revisions.outdated}
          stale={
            isStale(snapshot, snapshot.value?.freshness.state) ||
            isStale(revisions)
          }
        />
      )}
      <CursorPager
        paging={paging}
        nextCursor={revisions.value?.nextCursor}
        totalItems={revisions.value?.totalItems}
        busy={revisions.outdated}
      />
    </Panel>
  );
}

function useRevisionColumns(): Column<Revision>[] {
  const classes = useStyles();
  const { t } = useMessages();
  return [
    {
      id: 'revision',
      title: t('revisions.column.revision'),
      render: revision => revision.revision,
    },
    {
      id: 'release',
      title: t('revisions.column.release'),
      render: revision => (
        <div className={classes.cause}>
          {revision.images.map(({ container, image }) => (
            <div key={container} title={image}>
              {revision.images.length > 1 && `${container}: `}
              {imageTag(image)}
            </div>
          ))}
          <div className={classes.aside}>
            {revision.changeCause ?? t('revisions.noCause')}
          </div>
        </div>
      ),
    },
    {
      id: 'configuration',
      title: t('revisions.column.configuration'),
      render: revision => <ConfigurationOf revision={revision} />,
    },
    {
      id: 'state',
      title: t('revisions.column.state'),
      render: revision => (
        <>
          <RevisionState revision={revision} />
          {revision.restartOf !== undefined && (
            <div>
              {t('revisions.restartOf', {
                revision: String(revision.restartOf),
              })}
            </div>
          )}
        </>
      ),
    },
    {
      id: 'replicas',
      title: t('revisions.column.replicas'),
      align: 'right',
      render: ({ replicas }) => `${replicas.ready}/${replicas.desired}`,
    },
    {
      id: 'age',
      title: t('revisions.column.age'),
      nowrap: true,
      align: 'right',
      render: revision => <RelativeTime at={revision.createdAt} as="span" />,
    },
    {
      id: 'actions',
      title: t('revisions.column.actions'),
      nowrap: true,
      align: 'right',
      render: revision =>
        revision.current ? null : (
          <ActionButton
            action="rollback"
            label={t('revisions.rollBack', {
              revision: String(revision.revision),
            })}
            parameters={{ revision: revision.revision }}
          />
        ),
    },
  ];
}

/** Keys named in a cell. */
const MOST_KEYS = 3;

/** With which configuration it ran, compared with that of now. */
function ConfigurationOf(props: { revision: Revision }) {
  const { configurations = [] } = props.revision;
  const classes = useStyles();
  const { t } = useMessages();
  const text = useTimeText();
  const decisive = configurations.find(state => state.decisive);
  if (decisive?.version === undefined) {
    return (
      <span className={classes.aside} title={decisive?.problem}>
        {t('revisions.configurationUnknown')}
      </span>
    );
  }
  const { differing } = decisive;
  const comparison = () => {
    if (!differing) {
      return t('revisions.configurationKnown');
    }
    return differing.length === 0
      ? t('revisions.configurationNow')
      : t('revisions.configurationDiffers', {
          keys: differing.slice(0, MOST_KEYS).join(', '),
          more:
            differing.length > MOST_KEYS
              ? ` +${differing.length - MOST_KEYS}`
              : '',
        });
  };
  return (
    <div className={classes.cause} title={differing?.join(', ')}>
      {comparison()}
      <div className={classes.aside}>
        {decisive.started
          ? t('revisions.configurationBegan')
          : t('revisions.configurationSeen', {
              since: text.ago(Date.now() - Date.parse(decisive.seenFrom)),
            })}
      </div>
      {configurations.length > 1 && (
        <div className={classes.aside}>
          {t('revisions.configurationStates', {
            states: String(configurations.length),
          })}
        </div>
      )}
    </div>
  );
}

function RevisionState(props: { revision: Revision }) {
  const { current, replicas } = props.revision;
  const { t } = useMessages();
  if (current) {
    return replicas.ready >= replicas.desired ? (
      <StatusWord tone="ok">{t('revisions.running')}</StatusWord>
    ) : (
      <StatusWord tone="running">{t('revisions.rollingOut')}</StatusWord>
    );
  }
  return replicas.ready > 0 ? (
    <StatusWord tone="info">{t('revisions.stillRunning')}</StatusWord>
  ) : null;
}
