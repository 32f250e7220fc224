import type { UserCredentials } from '../OperationService';

/** Credentials that ran out can ask nothing any more, as if there were none. */
export function stillHolding(
  credentials: UserCredentials | undefined,
): UserCredentials | undefined {
  const expiresAt = credentials?.expiresAt?.getTime() ?? Infinity;
  return expiresAt > Date.now() ? credentials : undefined;
}
