import { stringifyEntityRef, type Entity } from '@backstage/catalog-model';
import { Link } from '@backstage/core-components';
import { useRouteRef } from '@backstage/core-plugin-api';
import {
  entityRouteParams,
  entityRouteRef,
} from '@backstage/plugin-catalog-react';
import { makeStyles } from '@material-ui/core/styles';
import { useMessages } from '../../hooks/useMessages';
import { EnvironmentRows } from '../EnvironmentRows';
import { EmptyState, ResourceState } from '../States';
import { entityTitle, useOperatedEntities } from './useOperatedEntities';

const useStyles = makeStyles(theme => ({
  list: {
    listStyle: 'none',
    margin: 0,
    padding: 0,
    display: 'grid',
    gap: theme.spacing(2),
  },
  title: {
    ...theme.typography.subtitle1,
    fontWeight: theme.typography.fontWeightBold as number,
    margin: 0,
  },
  more: {
    ...theme.typography.body2,
    color: theme.palette.text.secondary,
  },
}));

/** How the services are that a person operates: their own and starred first. */
export function HomeWidget(props: {
  /** How many services are shown. */
  limit: number;
  /** Where the Operations tab is, below the page of an entity. */
  tabPath: string;
}) {
  const classes = useStyles();
  const { t } = useMessages();
  const entities = useOperatedEntities();
  const { value } = entities;
  const shown = value?.items.slice(0, props.limit) ?? [];
  const more = (value?.total ?? 0) - shown.length;
  return (
    <>
      <ResourceState resource={entities} lines={4} title={t('home.error')} />
      {value && shown.length === 0 && (
        <EmptyState
          title={t('home.emptyTitle')}
          description={t('home.emptyDescription')}
          snippet={
            'metadata:\n  annotations:\n    quantumrerank.io/profile: quantum-rerank'
          }
        />
      )}
      {shown.length > 0 && (
        <ul className={classes.list} aria-label={t('home.list')}>
          {shown.map(entity => (
            <OperatedEntity
              key={stringifyEntityRef(entity)}
              entity={entity}
              tabPath={props.tabPath}
            />
          ))}
        </ul>
      )}
      {shown.length > 0 && more > 0 && (
        <div className={classes.more}>{t('home.more', { count: more })}</div>
      )}
    </>
  );
}

/** As it is without configuration. */
export function DefaultHomeWidget() {
  return <HomeWidget limit={5} tabPath="operations" />;
}

function OperatedEntity(props: { entity: Entity; tabPath: string }) {
  const { entity } = props;
  const classes = useStyles();
  const entityPath = useRouteRef(entityRouteRef)(entityRouteParams(entity));
  const tabPath = `${entityPath}/${props.tabPath}`;
  return (
    <li>
      <h3 className={classes.title}>
        <Link to={tabPath}>{entityTitle(entity)}</Link>
      </h3>
      <EnvironmentRows
        entityRef={stringifyEntityRef(entity)}
        tabPath={tabPath}
      />
    </li>
  );
}
