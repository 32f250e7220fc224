import type { KubernetesRequest } from './KubernetesApi';

const USER_AGENT = 'quantum-rerank-operations';

/** The headers of a request: those of the cluster and those set here, nothing from outside. */
export function requestHeaders(
  request: KubernetesRequest,
  credentials: Record<string, string>,
): Record<string, string | string[]> {
  return {
    ...credentials,
    accept: request.metadataOnly
      ? 'application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1'
      : 'application/json',
    'user-agent': USER_AGENT,
    ...(request.body !== undefined && {
      'content-type': request.patchType ?? 'application/json',
    }),
    ...(request.as && {
      'impersonate-user': request.as.user,
      ...(request.as.groups.length > 0 && {
        'impersonate-group': request.as.groups,
      }),
    }),
  };
}
