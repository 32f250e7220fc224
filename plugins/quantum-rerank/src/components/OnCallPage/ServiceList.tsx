import { Link } from '@backstage/core-components';
import Paper from '@material-ui/core/Paper';
import TextField from '@material-ui/core/TextField';
import { makeStyles } from '@material-ui/core/styles';
import type { OnCallService } from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { useOnCallServices } from '../../hooks';
import { useMessages } from '../../hooks/useMessages';
import { CursorPager, useCursorPaging } from '../DataTable';
import { LevelList, WarningList, useOnCallHref } from '../OnCall';
import { EmptyState, ResourceState } from '../States';
import { useServiceSearch } from './useServiceSearch';

const SEARCH_LIMIT = 100;

const useStyles = makeStyles(theme => ({
  root: {
    display: 'grid',
    gridTemplateColumns: 'minmax(0, 1fr)',
    gap: theme.spacing(2),
  },
  search: { maxWidth: 480 },
  // The label needs the contrast of paper; the page behind it is grey.
  field: { backgroundColor: theme.palette.background.paper },
  list: {
    listStyle: 'none',
    margin: 0,
    padding: 0,
    display: 'grid',
    gridTemplateColumns: 'repeat(auto-fill, minmax(min(100%, 400px), 1fr))',
    gap: theme.spacing(2),
  },
  card: {
    padding: theme.spacing(2),
    height: '100%',
    display: 'grid',
    gridTemplateColumns: 'minmax(0, 1fr)',
    alignContent: 'start',
    gap: theme.spacing(1.5),
    overflowWrap: 'anywhere',
  },
  head: { ...theme.typography.body2, color: theme.palette.text.secondary },
  name: {
    ...theme.typography.subtitle1,
    fontWeight: theme.typography.fontWeightBold as number,
    margin: 0,
  },
  outdated: { opacity: 0.6 },
}));

/** Every service and whom to call for it, searchable. */
export function ServiceList() {
  const classes = useStyles();
  const { t } = useMessages();
  const { search, typed, setTyped } = useServiceSearch();
  const paging = useCursorPaging(search);
  const services = useOnCallServices({
    ...(search ? { search } : {}),
    ...(paging.cursor ? { cursor: paging.cursor } : {}),
  });
  const items = services.value?.items ?? [];
  const none = services.value && items.length === 0 && !services.outdated;
  return (
    <div className={classes.root}>
      <TextField
        type="search"
        fullWidth
        size="small"
        variant="outlined"
        className={classes.search}
        id="quantum-rerank-on-call-search"
        label={t('services.search')}
        value={typed}
        onChange={event => setTyped(event.target.value)}
        InputProps={{ className: classes.field }}
        inputProps={{ maxLength: SEARCH_LIMIT }}
      />
      <ResourceState
        resource={services}
        lines={8}
        title={t('services.error')}
      />
      {none && (
        <EmptyState
          title={search ? t('services.noneMatch') : t('services.emptyTitle')}
          description={
            search
              ? t('services.noneMatchHint')
              : t('services.emptyDescription')
          }
          snippet={
            search
              ? undefined
              : 'metadata:\n  annotations:\n    quantumrerank.io/profile: quantum-rerank'
          }
        />
      )}
      {items.length > 0 && (
        <ul
          className={`${classes.list} ${
            services.outdated ? classes.outdated : ''
          }`}
          aria-label={t('services.list')}
          aria-busy={services.outdated || undefined}
        >
          {items.map(service => (
            <ServiceCard
              key={`${service.entityRef} ${service.environment}`}
              service={service}
            />
          ))}
        </ul>
      )}
      <CursorPager
        paging={paging}
        nextCursor={services.value?.nextCursor}
        totalItems={services.value?.totalItems}
        busy={services.outdated}
      />
    </div>
  );
}

function ServiceCard(props: { service: OnCallService }) {
  const { service } = props;
  const classes = useStyles();
  const { t } = useMessages();
  const href = useOnCallHref();
  return (
    <li>
      <Paper variant="outlined" className={classes.card}>
        <div className={classes.head}>
          <h2 className={classes.name}>
            {href ? (
              <Link
                to={href(service)}
                aria-label={t('services.open', {
                  service: service.title,
                  environment: service.environmentTitle,
                })}
              >
                {service.title}
              </Link>
            ) : (
              service.title
            )}
          </h2>
          {service.environmentTitle}
        </div>
        <LevelList brief label={t('onCall.now')} levels={service.levels} />
        <WarningList warnings={service.warnings} />
      </Paper>
    </li>
  );
}
