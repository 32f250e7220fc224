import { stringifyEntityRef } from '@backstage/catalog-model';
import { Link } from '@backstage/core-components';
import {
  MissingAnnotationEmptyState,
  useEntity,
} from '@backstage/plugin-catalog-react';
import { ANNOTATION_PROFILE } from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { useState } from 'react';
import { useEnvironments } from '../../hooks';
import { useMessages } from '../../hooks/useMessages';
import { isOperationsAvailable } from '../../isOperationsAvailable';
import { EmptyState, ErrorState, LoadingState } from '../States';
import { EnvironmentPage } from './EnvironmentPage';
import type { LostDialog } from './useLostDialog';
import { useOperationsLocation } from './useOperationsLocation';

const ENVIRONMENT_SNIPPET = `environments:
  - name: production
    title: Production
    tier: production
    cluster: eu-1
    namespace: quantum-rerank
    resources:
      deployment: quantum-rerank
    replicas: { min: 3, max: 15 }`;

/** The Operations tab of the entity in context. */
export function OperationsPage() {
  const { entity } = useEntity();
  if (!isOperationsAvailable(entity)) {
    return <MissingAnnotationEmptyState annotation={ANNOTATION_PROFILE} />;
  }
  const entityRef = stringifyEntityRef(entity);
  // Environments of two entities may have the same name.
  return <EntityOperations key={entityRef} entityRef={entityRef} />;
}

function EntityOperations(props: { entityRef: string }) {
  const { t } = useMessages();
  const environments = useEnvironments(props.entityRef);
  const location = useOperationsLocation();
  const [lostDialog, setLostDialog] = useState<LostDialog>();

  if (environments.loading) {
    return <LoadingState lines={8} />;
  }
  if (!environments.value) {
    return (
      <ErrorState
        error={environments.error ?? new Error(t('states.error'))}
        title={t('environments.error')}
        onRetry={environments.refresh}
      />
    );
  }
  const { items } = environments.value;
  if (items.length === 0) {
    return (
      <EmptyState
        title={t('environments.emptyTitle')}
        description={t('environments.emptyDescription', {
          profile: environments.value.profile.name,
        })}
        snippet={ENVIRONMENT_SNIPPET}
      />
    );
  }
  const named = items.find(item => item.name === location.environment);
  if (location.environment && !named) {
    return (
      <EmptyState
        title={t('environments.unknownTitle', { name: location.environment })}
        description={t('environments.unknownDescription')}
      >
        <ul>
          {items.map(item => (
            <li key={item.name}>
              <Link to={location.href({ environment: item.name })}>
                {item.title}
              </Link>
            </li>
          ))}
        </ul>
      </EmptyState>
    );
  }
  const environment = named ?? items[0];
  return (
    <EnvironmentPage
      // Nothing of one environment may survive into another, least of all a
      // dialog with what was typed into it.
      key={environment.name}
      entityRef={props.entityRef}
      environment={environment}
      environments={items}
      location={location}
      lostDialog={lostDialog}
      onLostDialog={setLostDialog}
    />
  );
}
