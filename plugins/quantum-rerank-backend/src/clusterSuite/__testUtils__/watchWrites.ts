import { HttpKubernetesApi } from '../../kubernetes/HttpKubernetesApi';
import type { KubernetesRequest } from '../../kubernetes/KubernetesApi';
import type { Suite } from './Suite';

/** What the backend asks the cluster to change from now on, dry runs left out. */
export function watchWrites(suite: Suite): { end(): KubernetesRequest[] } {
  const spy = jest.spyOn(HttpKubernetesApi.prototype, 'request');
  return {
    end: () => {
      const writes = spy.mock.calls
        .map(([request]) => request)
        .filter(
          ({ method, path, query }, index) =>
            method !== 'GET' &&
            // What it may do is asked by writing, too.
            !path.startsWith('/apis/authorization.k8s.io/') &&
            query?.dryRun === undefined &&
            spy.mock.contexts[index] !== suite.namespace.api,
        );
      spy.mockRestore();
      return writes;
    },
  };
}
