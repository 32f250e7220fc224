import type { NotificationMessage } from '@quantumrerank/backstage-plugin-quantum-rerank-node';
import type { PersonDirectory } from '../onCall/persons/PersonDirectory';

type Recipients = NotificationMessage['recipients'];

/**
 * Puts in the addresses that only the catalog knows. It is asked whenever a
 * message is sent, so that one that was stored while the catalog was away still
 * finds its way.
 */
export async function withAddresses(
  recipients: Recipients,
  persons: Pick<PersonDirectory, 'lookUp'>,
): Promise<Recipients> {
  const refs = recipients.flatMap(({ entityRef, email }) =>
    entityRef && !email ? [entityRef] : [],
  );
  const found = refs.length > 0 ? await persons.lookUp(refs) : new Map();
  return recipients.map(recipient => {
    const person = found.get(recipient.entityRef ?? '');
    if (recipient.email || person === undefined || person === 'absent') {
      return recipient;
    }
    if (person === 'unknown') {
      return { ...recipient, emailUnknown: true };
    }
    return person.email ? { ...recipient, email: person.email } : recipient;
  });
}
