import type { OnCallPerson } from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { useMemo } from 'react';
import { useMyEntityRef } from '../../hooks';
import { useMessages } from '../../hooks/useMessages';

/** What a person is called, and whether it is the viewer. */
export function usePersonText() {
  const { t } = useMessages();
  const me = useMyEntityRef();
  return useMemo(() => {
    const isMe = (person: OnCallPerson) =>
      person.entityRef !== undefined && person.entityRef === me;
    return {
      me,
      isMe,
      /** Name, or the role of those whose name is not shown; "(you)". */
      name: (person: OnCallPerson): string => {
        const name = person.name ?? person.role;
        return isMe(person) ? t('onCall.youNamed', { name }) : name;
      },
    };
  }, [t, me]);
}
