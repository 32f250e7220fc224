import { randomUUID } from 'node:crypto';
import { timestamp } from '../store/names';
import type { Access } from './access';
import type { Call, Reply } from './call';
import { json } from './call';
import { accountName } from './rbac';
import { existing } from './read';
import type { Registry } from './registry';
import type { ResourceRequest } from './requestInfo';
import { jsonBody } from './write';

const DEFAULT_SECONDS = 3600;

/**
 * POST of a TokenRequest: a bearer token of a service account. It is good
 * until the sandbox ends, whatever expiry was asked for.
 * @throws StatusError 404 when there is no such account
 */
export function requestToken(
  registry: Registry,
  access: Access,
  call: Call,
  request: ResourceRequest,
): Reply {
  const { namespace = '', name = '' } = request;
  existing(registry.store, request);
  const { spec = {} } = jsonBody(call) as {
    spec?: { expirationSeconds?: number; audiences?: string[] };
  };
  const seconds = spec.expirationSeconds ?? DEFAULT_SECONDS;
  const token = `sandbox-${randomUUID()}`;
  access.add(token, {
    name: accountName(namespace, name),
    groups: ['system:serviceaccounts', `system:serviceaccounts:${namespace}`],
    rules: [],
  });
  return json(201, {
    kind: 'TokenRequest',
    apiVersion: 'authentication.k8s.io/v1',
    metadata: { name, namespace, creationTimestamp: timestamp() },
    spec: {
      audiences: spec.audiences ?? ['https://kubernetes.default.svc'],
      expirationSeconds: seconds,
      boundObjectRef: null,
    },
    status: {
      token,
      expirationTimestamp: timestamp(Date.now() + seconds * 1000),
    },
  });
}
