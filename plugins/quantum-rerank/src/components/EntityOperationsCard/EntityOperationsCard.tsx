import { stringifyEntityRef } from '@backstage/catalog-model';
import { Link } from '@backstage/core-components';
import { useRouteRef } from '@backstage/core-plugin-api';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { EntityInfoCard, useEntity } from '@backstage/plugin-catalog-react';
import { makeStyles } from '@material-ui/core/styles';
import type {
  Environment,
  Signals,
  Snapshot,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { useMemo } from 'react';
import {
  useEnvironments,
  useSignals,
  useSnapshot,
  type Resource,
} from '../../hooks';
import { isOperationsAvailable } from '../../isOperationsAvailable';
import { operationsRouteRef } from '../../routes';
import { quantumRerankTranslationRef } from '../../translation';
import { EmptyState, ErrorState, LoadingState } from '../States';
import { StatusWord } from '../Status';
import { RelativeTime } from '../Time';
import { useOverallVerdict } from '../VerdictPanel';
import { isKnown } from '../WorkloadCard/isKnown';

const useStyles = makeStyles(theme => ({
  list: {
    listStyle: 'none',
    margin: 0,
    padding: 0,
    display: 'grid',
    gap: theme.spacing(2),
    ...theme.typography.body2,
    overflowWrap: 'anywhere',
  },
  row: {
    display: 'flex',
    flexWrap: 'wrap',
    gap: theme.spacing(0, 2),
    justifyContent: 'space-between',
  },
  aside: { color: theme.palette.text.secondary },
}));

/** Verdict and ready pods of every environment, for the overview page. */
export function EntityOperationsCard() {
  const { t } = useTranslationRef(quantumRerankTranslationRef);
  const { entity } = useEntity();
  return (
    <EntityInfoCard title={t('card.title')}>
      {isOperationsAvailable(entity) ? (
        <EnvironmentRows entityRef={stringifyEntityRef(entity)} />
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

function EnvironmentRows(props: { entityRef: string }) {
  const classes = useStyles();
  const { t } = useTranslationRef(quantumRerankTranslationRef);
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
          <EnvironmentRow
            key={environment.name}
            entityRef={props.entityRef}
            environment={environment}
          />
        ))}
      </ul>
    </>
  );
}

function EnvironmentRow(props: {
  entityRef: string;
  environment: Environment;
}) {
  const { entityRef, environment } = props;
  const classes = useStyles();
  const { t } = useTranslationRef(quantumRerankTranslationRef);
  const tabPath = useRouteRef(operationsRouteRef)();
  const ref = useMemo(
    () => ({ entityRef, environment: environment.name }),
    [entityRef, environment.name],
  );
  const { value, error, loading, refresh } = useSnapshot(ref);
  const signals = useSignals(ref);
  return (
    <li>
      <div className={classes.row}>
        <Link
          to={`${tabPath}?environment=${encodeURIComponent(environment.name)}`}
        >
          {environment.title}
        </Link>
        {value && (
          <span>
            {value.deployment && isKnown(value.freshness, 'pods')
              ? t('workload.podsReady', {
                  ready: String(value.pods.ready),
                  total: String(value.pods.total),
                })
              : t('workload.podsUnknown')}
          </span>
        )}
      </div>
      {loading && <LoadingState lines={1} />}
      {error && <ErrorState error={error} onRetry={refresh} />}
      {value && (
        <>
          <OverallSentence snapshot={value} signals={signals} />
          {(value.freshness.state !== 'live' || error) && (
            <div className={classes.aside}>
              {t(`freshness.${value.freshness.state}`)}
              {', '}
              <RelativeTime
                at={value.freshness.lastContactAt ?? value.freshness.since}
              />
            </div>
          )}
        </>
      )}
    </li>
  );
}

/** The worst of workload and signals, and what the other one says. */
function OverallSentence(props: {
  snapshot: Snapshot;
  signals: Resource<Signals>;
}) {
  const classes = useStyles();
  const { t } = useTranslationRef(quantumRerankTranslationRef);
  const verdict = useOverallVerdict(props.snapshot, props.signals);
  return (
    <>
      <StatusWord tone={verdict.state}>
        {t(`verdict.state.${verdict.state}`)}
      </StatusWord>{' '}
      {verdict.leading.map(({ summary }) => summary).join(' · ')}
      {verdict.others.map(({ source, summary }) => (
        <div key={source} className={classes.aside}>
          {summary}
        </div>
      ))}
    </>
  );
}
