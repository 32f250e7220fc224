import type {
  EnvironmentRef,
  EscalationEntry,
  HistoryPage,
  HistoryQuery,
  OperationSummary,
  QuantumRerankApi,
  ReplacementEntry,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { ago } from './fixtures';

/** Sam took an hour of Dana's. */
export function replacementEntry(
  overrides: Partial<ReplacementEntry> = {},
  replacement: Partial<ReplacementEntry['replacement']> = {},
): ReplacementEntry {
  return {
    kind: 'replacement',
    event: 'made',
    at: ago(4000),
    by: 'user:default/sam.rivera',
    via: 'portal',
    replacement: {
      id: 'override-1',
      rotation: 'primary',
      title: 'Primary',
      level: 2,
      role: 'Senior Engineer',
      kind: 'take',
      state: 'active',
      person: 'user:default/sam.rivera',
      replaces: 'user:default/dana.okafor',
      from: ago(3600),
      until: ago(-3600),
      reason: 'Dana is at the dentist',
      ...replacement,
    },
    ...overrides,
  };
}

/** Dana took care of a P0. */
export function escalationEntry(
  overrides: Partial<EscalationEntry> = {},
): EscalationEntry {
  return {
    kind: 'escalation',
    event: 'acknowledged',
    at: ago(200),
    by: 'user:default/dana.okafor',
    text: 'Acknowledged; no further level is told.',
    escalation: {
      id: 'escalation-1',
      subject: {
        kind: 'alert',
        id: 'error-rate-critical',
        title: 'Error rate above 10 %',
      },
      severity: 'P0',
    },
    ...overrides,
  };
}

/** A history of operations alone. */
export async function historyOf(
  api: Pick<QuantumRerankApi, 'listOperations'>,
  ref: EnvironmentRef,
  { kind, person, about, ...query }: HistoryQuery = {},
  options?: { signal?: AbortSignal },
): Promise<HistoryPage> {
  if (about !== undefined || (kind ?? 'operation') !== 'operation') {
    return { items: [], details: 'names' };
  }
  const { items, ...rest } = await api.listOperations(
    ref,
    { ...query, requestedBy: person },
    options,
  );
  return {
    ...rest,
    items: items.map((operation: OperationSummary) => ({
      kind: 'operation',
      at: operation.requestedAt,
      operation,
    })),
    details: 'names',
  };
}
