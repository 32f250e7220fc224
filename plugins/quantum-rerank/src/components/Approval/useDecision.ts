import { useApi } from '@backstage/frontend-plugin-api';
import type {
  Operation,
  QuantumRerankApi,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { useState } from 'react';
import { quantumRerankApiRef } from '../../api';
import { useSubmission } from '../../hooks';

/** Sends one decision at a time, and keeps why it was not taken. */
export function useDecision(accept: (operation: Operation) => void) {
  const api = useApi(quantumRerankApiRef);
  const { busy, error, submit } = useSubmission();
  const [comment, setComment] = useState('');
  const send = (ask: (api: QuantumRerankApi) => Promise<Operation>) =>
    submit(async () => accept(await ask(api)));
  return { busy, error, comment, setComment, send };
}
