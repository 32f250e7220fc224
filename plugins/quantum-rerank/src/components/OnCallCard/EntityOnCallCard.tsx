import { stringifyEntityRef } from '@backstage/catalog-model';
import { Link } from '@backstage/core-components';
import { EntityInfoCard, useEntity } from '@backstage/plugin-catalog-react';
import { makeStyles } from '@material-ui/core/styles';
import type { Environment } from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { useMemo } from 'react';
import { useEnvironments, useOnCall } from '../../hooks';
import { useMessages } from '../../hooks/useMessages';
import { isOperationsAvailable } from '../../isOperationsAvailable';
import {
  LastKnownBanner,
  LevelList,
  WarningList,
  useOnCallHref,
} from '../OnCall';
import { EmptyState, ErrorState, LoadingState } from '../States';

const useStyles = makeStyles(theme => ({
  list: {
    listStyle: 'none',
    margin: 0,
    padding: 0,
    display: 'grid',
    gridTemplateColumns: 'minmax(0, 1fr)',
    gap: theme.spacing(2),
    ...theme.typography.body2,
    overflowWrap: 'anywhere',
  },
  item: {
    display: 'grid',
    gridTemplateColumns: 'minmax(0, 1fr)',
    gap: theme.spacing(1),
  },
  title: { fontWeight: theme.typography.fontWeightBold as number },
}));

/** Whom to call in every environment, for the overview page. */
export function EntityOnCallCard() {
  const { t } = useMessages();
  const { entity } = useEntity();
  return (
    <EntityInfoCard title={t('onCallCard.title')}>
      {isOperationsAvailable(entity) ? (
        <EnvironmentList entityRef={stringifyEntityRef(entity)} />
      ) : (
        <EmptyState
          title={t('card.missingAnnotation')}
          description={t('card.missingAnnotationHint')}
          snippet={
            'metadata:\n  annotations:\n    quantumrerank.io/profile: quantum-rerank'
          }
        />
      )}
    </EntityInfoCard>
  );
}

function EnvironmentList(props: { entityRef: string }) {
  const classes = useStyles();
  const { t } = useMessages();
  const environments = useEnvironments(props.entityRef);
  const items = environments.value?.items ?? [];
  return (
    <>
      {environments.loading && <LoadingState lines={2} />}
      {environments.error && (
        <ErrorState
          error={environments.error}
          title={t('environments.error')}
          onRetry={environments.refresh}
        />
      )}
      {environments.value && items.length === 0 && (
        <EmptyState
          title={t('environments.emptyTitle')}
          description={t('environments.emptyDescription', {
            profile: environments.value.profile.name,
          })}
        />
      )}
      <ul className={classes.list}>
        {items.map(environment => (
          <EnvironmentItem
            key={environment.name}
            entityRef={props.entityRef}
            environment={environment}
          />
        ))}
      </ul>
    </>
  );
}

function EnvironmentItem(props: {
  entityRef: string;
  environment: Environment;
}) {
  const { entityRef, environment } = props;
  const classes = useStyles();
  const { t } = useMessages();
  const href = useOnCallHref();
  const target = useMemo(
    () => ({ entityRef, environment: environment.name }),
    [entityRef, environment.name],
  );
  const onCall = useOnCall(target);
  const { value, error, loading, refresh } = onCall;
  return (
    <li className={classes.item}>
      <div className={classes.title}>
        {href ? (
          <Link to={href(target)}>{environment.title}</Link>
        ) : (
          environment.title
        )}
      </div>
      {loading && <LoadingState lines={2} />}
      {error && (
        <ErrorState error={error} title={t('onCall.error')} onRetry={refresh} />
      )}
      <LastKnownBanner resource={onCall} />
      {value && (
        <>
          {value.levels.length === 0 && t('onCall.emptyTitle')}
          <LevelList
            label={`${t('onCall.now')}: ${environment.title}`}
            levels={value.levels}
            sources={value.sources}
            brief
          />
          <WarningList warnings={value.warnings} />
        </>
      )}
    </li>
  );
}
