import { z } from 'zod';
import {
  KubernetesApiError,
  KubernetesConnectionError,
} from '../../kubernetes/errors';
import type {
  KubernetesApi,
  KubernetesRequest,
} from '../../kubernetes/KubernetesApi';

const causesSchema = z.object({
  causes: z.array(
    z.object({
      field: z.string().optional().catch(undefined),
      reason: z.string().optional().catch(undefined),
    }),
  ),
});

/** The words of the API server itself about a missing right; no value is in them. */
const RBAC =
  /^secrets "[\w.-]{1,253}" is forbidden: User "[\w:.@/-]{1,300}" cannot [a-z]{1,20} resource "secrets" in API group "" in the namespace "[\w-]{1,63}"$/;

const REASONS: Record<string, string> = {
  FieldValueForbidden: 'it may not be changed',
  FieldValueInvalid: 'it is not valid',
  FieldValueRequired: 'the type of the Secret needs it',
  FieldValueTooLong: 'it is too long',
  FieldValueNotSupported: 'it is not supported',
  FieldValueTypeInvalid: 'it has the wrong type',
};

/**
 * A request about a Secret. What Kubernetes and its admission rules say when
 * they refuse one may quote its values, whole or in parts, so their words are
 * replaced by words of ours right here: nothing behind this can show, log or
 * record them.
 *
 * @param keys - names that may be repeated
 * @throws KubernetesApiError without words of the cluster; KubernetesConnectionError
 */
export async function requestSecret<T>(
  api: KubernetesApi,
  request: KubernetesRequest,
  keys: string[],
): Promise<T> {
  try {
    return await api.request<T>(request);
  } catch (error) {
    if (error instanceof KubernetesApiError) {
      throw withoutQuotes(error, keys);
    }
    throw error instanceof KubernetesConnectionError
      ? withoutCause(error)
      : error;
  }
}

/** What lies behind a lost or unreadable answer may hold a part of it. */
function withoutCause(
  error: KubernetesConnectionError,
): KubernetesConnectionError {
  return new KubernetesConnectionError(error.message, {
    maybeCommitted: error.maybeCommitted,
    silent: error.silent,
    heldBack: error.heldBack,
  });
}

function withoutQuotes(
  error: KubernetesApiError,
  keys: string[],
): KubernetesApiError {
  const { status, retryAfterSeconds } = error;
  // No cause: it would carry the words along.
  return new KubernetesApiError({
    status,
    reason: /^[A-Za-z]{1,40}$/.test(error.reason) ? error.reason : 'Unknown',
    message: wordsFor(error, keys),
    retryAfterSeconds,
  });
}

function wordsFor(error: KubernetesApiError, keys: string[]): string {
  if (RBAC.test(error.message)) {
    return error.message;
  }
  const parsed = causesSchema.safeParse(error.details);
  const causes = (parsed.success ? parsed.data.causes : []).flatMap(
    ({ field, reason }) => {
      const where = keys
        .map(key => `data[${key}]`)
        .concat('data', 'data.', 'immutable', 'type', 'metadata')
        .find(candidate => candidate === field);
      const why = reason === undefined ? undefined : REASONS[reason];
      return where && why ? [`${where}: ${why}`] : [];
    },
  );
  return `${
    causes.join('; ') || 'the cluster or one of its admission rules refuses it'
  } (HTTP status ${
    error.status
  }; its own words are not shown, because they may quote values)`;
}
