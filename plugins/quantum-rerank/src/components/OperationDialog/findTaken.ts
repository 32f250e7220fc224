import type {
  EnvironmentRef,
  Operation,
  Plan,
  QuantumRerankApi,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';

/** More than are begun while an answer is waited for. */
const NEWEST = 5;

/**
 * Looks whether a request whose answer was lost was taken all the same: an
 * operation of the same plan and reason that is newer than the plan.
 * Undefined where there is none, and where it cannot be looked.
 */
export async function findTaken(
  api: QuantumRerankApi,
  ref: EnvironmentRef,
  asked: { plan: Plan; reason: string },
): Promise<Operation | undefined> {
  const { plan, reason } = asked;
  try {
    const { items } = await api.listOperations(ref, { limit: NEWEST });
    const found = items.find(
      operation =>
        operation.action === plan.action &&
        operation.title === plan.title &&
        operation.reason === reason &&
        // Both by the clock of the backend.
        Date.parse(operation.requestedAt) >= Date.parse(plan.createdAt),
    );
    return found && (await api.getOperation(found.id));
  } catch {
    // The first error says more than this one would.
    return undefined;
  }
}
