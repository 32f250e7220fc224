import { stringifyEntityRef } from '@backstage/catalog-model';
import { EntityInfoCard, useEntity } from '@backstage/plugin-catalog-react';
import type { ReactNode } from 'react';
import { useMessages } from '../../hooks/useMessages';
import { isOperationsAvailable } from '../../isOperationsAvailable';
import { EmptyState } from '../States';

/** A card of the overview page; says how to get it where the entity is not operated. */
export function OperatedEntityCard(props: {
  title: string;
  /** What it shows of an entity that is operated. */
  children: (entityRef: string) => ReactNode;
}) {
  const { t } = useMessages();
  const { entity } = useEntity();
  return (
    <EntityInfoCard title={props.title}>
      {isOperationsAvailable(entity) ? (
        props.children(stringifyEntityRef(entity))
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
