import {
  EntityDisplayName,
  EntityRefLink,
} from '@backstage/plugin-catalog-react';
import { AUTOMATION_REF } from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { useMessages } from '../../hooks/useMessages';
import { isEntityRef } from './usePersonName';

/** A person or group by entity reference, linked to its catalog page; or the portal itself. */
export function Person(props: { entityRef: string }) {
  const { t } = useMessages();
  if (props.entityRef === AUTOMATION_REF) {
    return <span title={AUTOMATION_REF}>{t('person.automation')}</span>;
  }
  return isEntityRef(props.entityRef) ? (
    <EntityRefLink
      entityRef={props.entityRef}
      defaultKind="user"
      defaultNamespace="default"
      hideIcon
    />
  ) : (
    <span>{props.entityRef}</span>
  );
}

/** The same in words alone, where a link would lead away from what was typed. */
export function PersonName(props: { entityRef: string }) {
  const { t } = useMessages();
  if (props.entityRef === AUTOMATION_REF) {
    return <>{t('person.automation')}</>;
  }
  return isEntityRef(props.entityRef) ? (
    <EntityDisplayName
      entityRef={props.entityRef}
      defaultKind="user"
      defaultNamespace="default"
      hideIcon
    />
  ) : (
    <>{props.entityRef}</>
  );
}
