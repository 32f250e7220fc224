import {
  httpRequest,
  type HttpAnswer,
  type HttpRequestOptions,
} from '../http/httpRequest';

export {
  HttpRequestError as HttpGetError,
  type HttpAnswer,
} from '../http/httpRequest';

/**
 * One GET of a configured address, with the time it took in whole
 * milliseconds. See {@link httpRequest}.
 *
 * @throws HttpGetError
 */
export async function httpGet(
  url: URL,
  options: Omit<HttpRequestOptions, 'method' | 'body'>,
): Promise<HttpAnswer> {
  const answer = await httpRequest(url, options);
  return { ...answer, latencyMs: Math.round(answer.latencyMs) };
}
