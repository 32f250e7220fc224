import { parseEntityRef } from '@backstage/catalog-model';
import { useRouteRef } from '@backstage/core-plugin-api';
import { entityRouteRef } from '@backstage/plugin-catalog-react';
import type { Operation } from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { useOperationsContext } from '../OperationsPage/OperationsContext';

/** Where an operation belongs, seen from the environment that is shown. */
export type RecordPlace =
  | { kind: 'here' }
  /** Another environment of the same entity, at its own address. */
  | { kind: 'environment'; to: string }
  /** An environment that the profile no longer has, or that is hidden. */
  | { kind: 'gone' }
  /** Another entity; `to` is the record in its tab. */
  | { kind: 'entity'; to: string };

/** Answers where an operation belongs, compared with what is shown. */
export function useRecordPlace(): (operation: Operation) => RecordPlace {
  const { ref, environments, location } = useOperationsContext();
  const entityPath = useRouteRef(entityRouteRef);
  const pathOf = (entityRef: string) => {
    const { kind, namespace, name } = parseEntityRef(entityRef);
    return entityPath({ kind, namespace, name });
  };
  return operation => {
    const { entityRef, environment, id } = operation;
    const address = location.href({
      view: 'history',
      operationId: id,
      environment,
    });
    if (entityRef !== ref.entityRef) {
      // The tab is mounted at the same place below every entity.
      const own = pathOf(ref.entityRef);
      const other = pathOf(entityRef);
      return {
        kind: 'entity',
        to: address.startsWith(`${own}/`)
          ? `${other}${address.slice(own.length)}`
          : other,
      };
    }
    if (environment === ref.environment) {
      return { kind: 'here' };
    }
    return environments.some(({ name }) => name === environment)
      ? { kind: 'environment', to: address }
      : { kind: 'gone' };
  };
}
