import { stringifyEntityRef } from '@backstage/catalog-model';
import { useRouteRef } from '@backstage/core-plugin-api';
import { EntityInfoCard, useEntity } from '@backstage/plugin-catalog-react';
import { useMessages } from '../../hooks/useMessages';
import { isOperationsAvailable } from '../../isOperationsAvailable';
import { operationsRouteRef } from '../../routes';
import { EnvironmentRows } from '../EnvironmentRows';
import { EmptyState } from '../States';

/** Verdict, alerts and ready pods of every environment, for the overview page. */
export function EntityOperationsCard() {
  const { t } = useMessages();
  const { entity } = useEntity();
  return (
    <EntityInfoCard title={t('card.title')}>
      {isOperationsAvailable(entity) ? (
        <OperatedEnvironments entityRef={stringifyEntityRef(entity)} />
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

function OperatedEnvironments(props: { entityRef: string }) {
  const tabPath = useRouteRef(operationsRouteRef)();
  return <EnvironmentRows entityRef={props.entityRef} tabPath={tabPath} />;
}
