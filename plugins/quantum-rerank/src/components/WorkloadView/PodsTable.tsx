import MenuItem from '@material-ui/core/MenuItem';
import TextField from '@material-ui/core/TextField';
import { makeStyles } from '@material-ui/core/styles';
import {
  podOrderFields,
  type PodQuery,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { useEffect, useState } from 'react';
import { isStale, usePods } from '../../hooks';
import { useMessages } from '../../hooks/useMessages';
import { CursorPager, DataTable, useCursorPaging } from '../DataTable';
import { useOperationsContext } from '../OperationsPage/OperationsContext';
import { Panel } from '../Panel';
import { EmptyState, ResourceState } from '../States';
import { usePodColumns, usePodDetail } from './usePodColumns';

const PAGE_SIZE = 25;
const SEARCH_DEBOUNCE_MS = 300;

const useStyles = makeStyles(theme => ({
  filters: { display: 'flex', flexWrap: 'wrap', gap: theme.spacing(1) },
  search: { width: 240, maxWidth: '100%' },
  state: { width: 176 },
}));

type OrderField = (typeof podOrderFields)[number];

/** The pods, filtered, sorted and paged by the server; all of it in the address. */
export function PodsTable() {
  const classes = useStyles();
  const { t } = useMessages();
  const { ref, snapshot, location } = useOperationsContext();
  const { query, setQuery } = location;
  const filter: PodQuery = {
    search: query.get('search') ?? undefined,
    state: query.get('podState') ?? undefined,
    orderBy:
      podOrderFields.find(field => field === query.get('orderBy')) ?? 'name',
    order: query.get('order') === 'desc' ? 'desc' : 'asc',
  };
  const paging = useCursorPaging(JSON.stringify(filter));
  const pods = usePods(
    ref,
    { ...filter, limit: PAGE_SIZE, cursor: paging.cursor },
    snapshot.value?.version,
  );
  const columns = usePodColumns();
  const detail = usePodDetail();
  const filtered = Boolean(filter.search ?? filter.state);
  const items = pods.value?.items ?? [];
  const states = new Set(Object.keys(snapshot.value?.pods.byState ?? {}));
  if (filter.state) {
    states.add(filter.state);
  }

  const onSort = (by: OrderField) => {
    const reverse = filter.orderBy === by && filter.order === 'asc';
    setQuery({ orderBy: by, order: reverse ? 'desc' : undefined });
  };

  return (
    <Panel
      title={
        pods.value?.totalItems === undefined
          ? t('pods.title')
          : t('pods.titleCount', { total: String(pods.value.totalItems) })
      }
      aside={
        <div className={classes.filters}>
          <SearchField
            className={classes.search}
            value={filter.search ?? ''}
            onChange={search => setQuery({ search })}
          />
          <TextField
            select
            size="small"
            variant="outlined"
            id="quantum-rerank-pod-state"
            className={classes.state}
            label={t('pods.stateFilter')}
            value={filter.state ?? ''}
            onChange={event => setQuery({ podState: event.target.value })}
            InputLabelProps={{ shrink: true }}
            SelectProps={{ displayEmpty: true }}
          >
            <MenuItem value="">{t('pods.anyState')}</MenuItem>
            {[...states].sort().map(state => (
              <MenuItem key={state} value={state}>
                {state}
              </MenuItem>
            ))}
          </TextField>
        </div>
      }
    >
      <ResourceState resource={pods} lines={6} title={t('pods.error')} />
      {pods.value && items.length === 0 && (
        <EmptyState
          title={filtered ? t('pods.noneMatch') : t('pods.emptyTitle')}
          description={
            filtered ? t('pods.noneMatchHint') : t('pods.emptyDescription')
          }
        />
      )}
      {items.length > 0 && (
        <DataTable
          label={t('pods.table')}
          columns={columns}
          rows={items}
          rowKey={pod => pod.uid}
          detail={detail}
          outdated={pods.outdated}
          stale={
            isStale(snapshot, snapshot.value?.freshness.state) || isStale(pods)
          }
          sort={{
            by: filter.orderBy ?? 'name',
            order: filter.order ?? 'asc',
          }}
          onSort={onSort}
        />
      )}
      <CursorPager
        paging={paging}
        nextCursor={pods.value?.nextCursor}
        totalItems={pods.value?.totalItems}
        busy={pods.outdated}
      />
    </Panel>
  );
}

/** Keeps what is typed, hands it on when the typing rests. */
function SearchField(props: {
  className: string;
  value: string;
  onChange: (value: string) => void;
}) {
  const { t } = useMessages();
  const { value, onChange } = props;
  const [text, setText] = useState(value);
  useEffect(() => setText(value), [value]);
  useEffect(() => {
    if (text === value) {
      return undefined;
    }
    const timer = setTimeout(() => onChange(text), SEARCH_DEBOUNCE_MS);
    return () => clearTimeout(timer);
    // onChange is made anew by every render and would restart the timer.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [text, value]);
  return (
    <TextField
      size="small"
      variant="outlined"
      type="search"
      id="quantum-rerank-pod-search"
      className={props.className}
      label={t('pods.search')}
      value={text}
      onChange={event => setText(event.target.value)}
      inputProps={{ maxLength: 253 }}
    />
  );
}
