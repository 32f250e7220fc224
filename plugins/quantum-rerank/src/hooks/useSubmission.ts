import { toError } from '@backstage/errors';
import { useState } from 'react';

/** Something that is sent at the press of a button. */
export interface Submission {
  /** True until the answer or the error. */
  busy: boolean;
  /** Why the last one failed; cleared by the next. */
  error?: Error;
  /** Sends it; what it throws becomes `error`. */
  submit: (send: () => Promise<void>) => Promise<void>;
}

/** Sends something when asked to, and keeps why it failed. */
export function useSubmission(): Submission {
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<Error>();
  const submit = async (send: () => Promise<void>) => {
    setBusy(true);
    setError(undefined);
    try {
      await send();
    } catch (cause) {
      setError(toError(cause));
    } finally {
      setBusy(false);
    }
  };
  return { busy, error, submit };
}
