import { parseEntityRef } from '@backstage/catalog-model';
import { EntityRefLink } from '@backstage/plugin-catalog-react';

/** A person or group by entity reference, linked to its catalog page. */
export function Person(props: { entityRef: string }) {
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

function isEntityRef(text: string): boolean {
  try {
    parseEntityRef(text);
    return true;
  } catch {
    return false;
  }
}
