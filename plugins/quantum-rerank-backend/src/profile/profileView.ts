import { parseEntityRef } from '@backstage/catalog-model';
import type {
  Profile,
  ProfileView,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { normalizeRef } from '../onCall/entityRefs';
import type { Details } from '../onCall/persons/personView';

/**
 * The part of a profile that people look up: without phone numbers for those
 * who may not see how to reach persons, and without persons for those who may
 * not see their names.
 */
export function profileView(
  { metadata, contacts, onCall }: Profile,
  details: Details,
): ProfileView {
  return {
    name: metadata.name,
    title: metadata.title,
    description: metadata.description,
    contacts: contacts.map(({ phone, ...contact }) => ({
      ...contact,
      ...(phone && details === 'all' ? { phone } : {}),
    })),
    onCall: details === 'roles' ? onCall.filter(isGroup) : onCall,
  };
}

function isGroup(ref: string): boolean {
  const full = normalizeRef(ref);
  return full !== undefined && parseEntityRef(full).kind === 'group';
}
