import { Link } from '@backstage/core-components';
import MenuItem from '@material-ui/core/MenuItem';
import TextField from '@material-ui/core/TextField';
import { makeStyles } from '@material-ui/core/styles';
import {
  reportKindSchema,
  type ReportKind,
  type ReportSummary,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { useReports } from '../../hooks';
import { useMessages } from '../../hooks/useMessages';
import {
  CursorPager,
  DataTable,
  useCursorPaging,
  type Column,
} from '../DataTable';
import { useOperationsContext } from '../OperationsPage/OperationsContext';
import { Panel } from '../Panel';
import { ReportOutcome } from '../Report/ReportStateWord';
import { RequestedBy } from '../Report/RequestedBy';
import { EmptyState, ResourceState } from '../States';
import { RelativeTime } from '../Time';
import { Elapsed } from '../Time/RelativeTime';

const PAGE_SIZE = 10;

const useStyles = makeStyles({ filter: { width: 224 } });

/** Every run of the environment, newest first; the filter is in the address. */
export function ReportList() {
  const { t } = useMessages();
  const { ref, location } = useOperationsContext();
  const kind = reportKindSchema.options.find(
    name => name === location.query.get('kind'),
  );
  const paging = useCursorPaging(kind ?? '');
  const reports = useReports(ref, {
    ...(kind && { kind }),
    limit: PAGE_SIZE,
    ...(paging.cursor && { cursor: paging.cursor }),
  });
  const columns = useColumns();
  const items = reports.value?.items ?? [];
  return (
    <Panel title={t('reports.title')} aside={<KindFilter kind={kind} />}>
      <ResourceState resource={reports} lines={5} title={t('reports.error')} />
      {reports.value && items.length === 0 && (
        <EmptyState
          title={t(kind ? 'reports.noneMatch' : 'reports.emptyTitle')}
          description={t(
            kind ? 'reports.noneMatchHint' : 'reports.emptyDescription',
          )}
        />
      )}
      {items.length > 0 && (
        <DataTable
          label={t('reports.table')}
          columns={columns}
          rows={items}
          rowKey={({ id }) => id}
          outdated={reports.outdated}
        />
      )}
      <CursorPager
        paging={paging}
        nextCursor={reports.value?.nextCursor}
        totalItems={reports.value?.totalItems}
        busy={reports.outdated}
      />
    </Panel>
  );
}

function KindFilter(props: { kind?: ReportKind }) {
  const classes = useStyles();
  const { t } = useMessages();
  const { setQuery } = useOperationsContext().location;
  return (
    <TextField
      select
      size="small"
      variant="outlined"
      id="quantum-rerank-report-kind"
      className={classes.filter}
      label={t('reports.kindFilter')}
      value={props.kind ?? ''}
      onChange={event => setQuery({ kind: event.target.value })}
      InputLabelProps={{ shrink: true }}
      SelectProps={{ displayEmpty: true }}
    >
      <MenuItem value="">{t('reports.any')}</MenuItem>
      {reportKindSchema.options.map(name => (
        <MenuItem key={name} value={name}>
          {t(`reports.kind.${name}`)}
        </MenuItem>
      ))}
    </TextField>
  );
}

function useColumns(): Column<ReportSummary>[] {
  const { t } = useMessages();
  const { location } = useOperationsContext();
  return [
    {
      id: 'when',
      title: t('reports.column.when'),
      nowrap: true,
      render: ({ requestedAt }) => <RelativeTime at={requestedAt} />,
    },
    {
      id: 'what',
      title: t('reports.column.what'),
      minWidth: 144,
      render: ({ id, title }) => (
        <Link to={location.href({ view: 'maintenance', reportId: id })}>
          {title}
        </Link>
      ),
    },
    {
      id: 'verdict',
      title: t('reports.column.verdict'),
      render: report => <ReportOutcome report={report} />,
    },
    {
      id: 'summary',
      title: t('reports.column.summary'),
      minWidth: 200,
      render: ({ summary }) => summary,
    },
    {
      id: 'who',
      title: t('reports.column.who'),
      minWidth: 96,
      render: ({ requestedBy }) => <RequestedBy by={requestedBy} />,
    },
    {
      id: 'took',
      title: t('reports.column.took'),
      align: 'right',
      nowrap: true,
      render: ({ startedAt, finishedAt }) =>
        startedAt ? <Elapsed from={startedAt} to={finishedAt} /> : null,
    },
  ];
}
