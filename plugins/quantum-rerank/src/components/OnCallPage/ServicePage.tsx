import { stringifyEntityRef } from '@backstage/catalog-model';
import { Link } from '@backstage/core-components';
import { useRouteRef } from '@backstage/core-plugin-api';
import { EntityRefLink } from '@backstage/plugin-catalog-react';
import { makeStyles } from '@material-ui/core/styles';
import { useMemo } from 'react';
import { useParams } from 'react-router-dom';
import { useEnvironments } from '../../hooks';
import { useMessages } from '../../hooks/useMessages';
import { onCallRouteRef } from '../../routes';
import { serviceHref } from '../OnCall';
import { TierBadge } from '../OperationsHeader/TierBadge';
import { EmptyState, ErrorState } from '../States';
import { ServiceDetails } from './ServiceDetails';

const useStyles = makeStyles(theme => ({
  root: {
    display: 'grid',
    gridTemplateColumns: 'minmax(0, 1fr)',
    gap: theme.spacing(2),
  },
  head: {
    ...theme.typography.body2,
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'center',
    gap: theme.spacing(1, 2),
    overflowWrap: 'anywhere',
  },
  name: { ...theme.typography.h6, margin: 0 },
  current: { fontWeight: theme.typography.fontWeightBold as number },
}));

/** On call for one service in one environment, named by the address. */
export function ServicePage() {
  const {
    kind = '',
    namespace = '',
    name = '',
    environment = '',
  } = useParams();
  const classes = useStyles();
  const { t } = useMessages();
  const base = useRouteRef(onCallRouteRef)();
  const entityRef = stringifyEntityRef({ kind, namespace, name });
  const target = useMemo(
    () => ({ entityRef, environment }),
    [entityRef, environment],
  );
  const environments = useEnvironments(entityRef);
  const items = environments.value?.items ?? [];
  const current = items.find(item => item.name === environment);
  const title = environments.value?.profile.title ?? name;

  return (
    <div className={classes.root}>
      <div className={classes.head}>
        <Link to={base}>{t('services.back')}</Link>
        <h2 className={classes.name}>
          <EntityRefLink entityRef={entityRef} hideIcon />
        </h2>
        {items.map(item =>
          item.name === environment ? (
            <span
              key={item.name}
              aria-current="page"
              className={classes.current}
            >
              {item.title}
            </span>
          ) : (
            <Link
              key={item.name}
              to={serviceHref(base, { entityRef, environment: item.name })}
            >
              {item.title}
            </Link>
          ),
        )}
        {current && <TierBadge tier={current.tier} />}
      </div>
      {environments.error && (
        <ErrorState
          error={environments.error}
          title={t('environments.error')}
          onRetry={environments.refresh}
        />
      )}
      {environments.value && !current ? (
        <EmptyState
          title={t('services.unknownTitle', { name: environment })}
          description={t('environments.unknownDescription')}
        />
      ) : (
        <ServiceDetails
          // Nothing of one environment may survive into another.
          key={`${entityRef} ${environment}`}
          target={target}
          service={title}
          environment={current}
        />
      )}
    </div>
  );
}
