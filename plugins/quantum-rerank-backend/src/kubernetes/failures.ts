import { KubernetesApiError, KubernetesConnectionError } from './errors';

/** Codes of failures before anything of the request was sent. */
const NOT_SENT = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'EADDRNOTAVAIL',
  'UND_ERR_CONNECT_TIMEOUT',
  'CERT_HAS_EXPIRED',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'ERR_TLS_CERT_ALTNAME_INVALID',
]);

const WORDS: Record<string, string> = {
  ECONNREFUSED: 'the connection was refused',
  ENOTFOUND: 'its host name is not known',
  EAI_AGAIN: 'its host name cannot be looked up now',
  EHOSTUNREACH: 'there is no route to its host',
  ENETUNREACH: 'there is no route to its network',
  ECONNRESET: 'the connection was reset',
  UND_ERR_CONNECT_TIMEOUT: 'the connection was not accepted in time',
  UND_ERR_HEADERS_TIMEOUT: 'it did not answer in time',
  UND_ERR_BODY_TIMEOUT: 'its answer stopped',
  UND_ERR_SOCKET: 'the connection was closed',
};

function codeOf(error: unknown): string | undefined {
  let current = error;
  for (let depth = 0; depth < 5 && isRecord(current); depth++) {
    const { code, errors, cause } = current;
    if (typeof code === 'string') {
      return code;
    }
    // A host with several addresses fails with one error per address.
    current = Array.isArray(errors) && errors.length > 0 ? errors[0] : cause;
  }
  return undefined;
}

function describe(code: string | undefined): string {
  if (code && WORDS[code]) {
    return WORDS[code];
  }
  if (code && (/CERT|TLS|SSL/.test(code) || code === 'EPROTO')) {
    return `its certificate or TLS settings were not accepted (${code})`;
  }
  return code
    ? `the connection failed (${code})`
    : 'the connection failed before an answer was complete';
}

/**
 * A failed exchange as a {@link KubernetesConnectionError}, in words without
 * addresses or tokens.
 */
export function toConnectionError(
  cluster: string,
  error: unknown,
  options: { write: boolean },
): KubernetesConnectionError {
  if (error instanceof KubernetesConnectionError) {
    return error;
  }
  const code = codeOf(error);
  return new KubernetesConnectionError(
    `No answer from cluster ${cluster}: ${describe(code)}`,
    {
      maybeCommitted: options.write && !(code && NOT_SENT.has(code)),
      cause: error,
    },
  );
}

const REASONS: Record<number, string> = {
  400: 'BadRequest',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'NotFound',
  409: 'Conflict',
  410: 'Expired',
  422: 'Invalid',
  429: 'TooManyRequests',
  500: 'InternalError',
  503: 'ServiceUnavailable',
  504: 'Timeout',
};

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * An error answer as a {@link KubernetesApiError}. The body counts only when
 * it is a `Status` object: what a proxy in between wrote is not repeated.
 */
export function toApiError(
  cluster: string,
  status: number,
  body: unknown,
  retryAfter?: string,
): KubernetesApiError {
  const isStatus = isRecord(body) && body.kind === 'Status';
  const message =
    isStatus && typeof body.message === 'string' && body.message
      ? body.message.slice(0, 2_000)
      : `Cluster ${cluster} answered with HTTP status ${status}`;
  const reason =
    isStatus && typeof body.reason === 'string' && body.reason
      ? body.reason
      : REASONS[status] ?? 'Unknown';
  return new KubernetesApiError({
    status,
    reason,
    message,
    details: isStatus ? body.details : undefined,
    retryAfterSeconds: parseRetryAfter(retryAfter, body),
  });
}

/** Seconds to wait, from the header or from `Status.details.retryAfterSeconds`. */
function parseRetryAfter(
  header: string | undefined,
  body: unknown,
): number | undefined {
  if (header && /^\d{1,6}$/.test(header.trim())) {
    return Number(header.trim());
  }
  const details = isRecord(body) && isRecord(body.details) ? body.details : {};
  const seconds = details.retryAfterSeconds;
  return typeof seconds === 'number' && seconds > 0 ? seconds : undefined;
}
