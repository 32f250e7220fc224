import { identityApiRef, useApi } from '@backstage/frontend-plugin-api';
import { useEffect, useState } from 'react';

/** Entity reference of the viewer; undefined until it is known. */
export function useMyEntityRef(): string | undefined {
  const identity = useApi(identityApiRef);
  const [userEntityRef, setUserEntityRef] = useState<string>();
  useEffect(() => {
    let gone = false;
    identity.getBackstageIdentity().then(
      known => !gone && setUserEntityRef(known.userEntityRef),
      // Without it the viewer's own shifts are just not marked.
      () => undefined,
    );
    return () => {
      gone = true;
    };
  }, [identity]);
  return userEntityRef;
}
