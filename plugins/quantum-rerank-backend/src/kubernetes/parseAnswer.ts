import { KubernetesConnectionError } from './errors';
import { toApiError } from './failures';

/**
 * The object that an answer holds; undefined for an empty one.
 *
 * @throws KubernetesApiError when it is a `Status` that says that nothing was
 * done, whatever the HTTP status in front of it says
 * @throws KubernetesConnectionError when it is not JSON
 */
export function parseAnswer(
  text: string,
  options: { cluster: string; write: boolean },
): unknown {
  let body: unknown;
  try {
    body = text === '' ? undefined : JSON.parse(text);
  } catch {
    // No cause: it quotes the beginning of the answer.
    throw new KubernetesConnectionError(
      `Cluster ${options.cluster} answered with something that is not JSON`,
      { maybeCommitted: options.write },
    );
  }
  if (isFailure(body)) {
    throw toApiError(options.cluster, body.code >= 400 ? body.code : 500, body);
  }
  return body;
}

function isFailure(body: unknown): body is { code: number } {
  const { kind, status, code } = (body ?? {}) as Record<string, unknown>;
  return kind === 'Status' && status === 'Failure' && typeof code === 'number';
}
