import {
  describeForLog,
  KubernetesConnectionError,
} from '../../kubernetes/errors';
import type { KubernetesApi } from '../../kubernetes/KubernetesApi';
import { requestSecret } from './secretRequests';

it('lets nothing of an answer about a Secret through that could not be read', async () => {
  const api = {
    request: async () => {
      throw new KubernetesConnectionError('The answer cannot be read', {
        maybeCommitted: true,
        silent: true,
        cause: new SyntaxError('Unexpected token c, "canary" is not JSON'),
      });
    },
  } as unknown as KubernetesApi;
  const error = await requestSecret(
    api,
    { method: 'GET', path: '/api/v1/namespaces/a/secrets/b' },
    [],
  ).catch(e => e);
  expect(error).toMatchObject({
    name: 'KubernetesConnectionError',
    message: 'The answer cannot be read',
    maybeCommitted: true,
    silent: true,
  });
  expect(describeForLog(error)).not.toContain('canary');
});
