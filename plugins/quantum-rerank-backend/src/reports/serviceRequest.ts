import {
  durationToMilliseconds,
  type ServiceRequest,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import type { Dispatcher } from 'undici';
import { httpRequest, type HttpAnswer } from '../http/httpRequest';
import { urlBelow } from '../signals/urlBelow';

/** No answer of the service is longer. */
const LIMIT_BYTES = 1024 * 1024;

/**
 * Sends a request of the profile to the service, below its base URL.
 *
 * @throws HttpRequestError when there is no usable answer
 * @throws InputError when the path leads away from the host
 */
export async function sendServiceRequest(
  baseUrl: string,
  request: ServiceRequest,
  options: { signal: AbortSignal; dispatcher?: Dispatcher },
): Promise<HttpAnswer> {
  const { method, path, body, timeout } = request;
  return httpRequest(urlBelow(baseUrl, path), {
    ...options,
    method,
    timeoutMs: durationToMilliseconds(timeout),
    limitBytes: LIMIT_BYTES,
    headers: {
      accept: 'application/json, text/plain;q=0.9, */*;q=0.1',
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
}
