import { toError } from '@backstage/errors';
import { useApi } from '@backstage/frontend-plugin-api';
import type {
  Operation,
  QuantumRerankApi,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { useState } from 'react';
import { quantumRerankApiRef } from '../../api';

/** Sends one decision at a time, and keeps why it was not taken. */
export function useDecision(accept: (operation: Operation) => void) {
  const api = useApi(quantumRerankApiRef);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<Error>();
  const [comment, setComment] = useState('');
  const send = async (ask: (api: QuantumRerankApi) => Promise<Operation>) => {
    setBusy(true);
    setError(undefined);
    try {
      accept(await ask(api));
    } catch (cause) {
      setError(toError(cause));
    } finally {
      setBusy(false);
    }
  };
  return { busy, error, comment, setComment, send };
}
