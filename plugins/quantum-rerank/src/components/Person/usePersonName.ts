import { parseEntityRef } from '@backstage/catalog-model';
import { useEntityPresentation } from '@backstage/plugin-catalog-react';
import { AUTOMATION_REF } from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { useMessages } from '../../hooks/useMessages';

/** Asked for where there is nobody to ask for; hooks are called always. */
const NOBODY = 'user:default/nobody';

/** What a person is called, for a sentence that is only text. */
export function usePersonName(entityRef: string | undefined): string {
  const { t } = useMessages();
  const known = entityRef !== undefined && isEntityRef(entityRef);
  const { primaryTitle } = useEntityPresentation(known ? entityRef : NOBODY, {
    defaultKind: 'user',
    defaultNamespace: 'default',
  });
  if (entityRef === AUTOMATION_REF) {
    return t('person.automation');
  }
  return known ? primaryTitle : entityRef ?? '';
}

/** Whether it is a reference to something in the catalog. */
export function isEntityRef(text: string): boolean {
  try {
    parseEntityRef(text);
    return true;
  } catch {
    return false;
  }
}
