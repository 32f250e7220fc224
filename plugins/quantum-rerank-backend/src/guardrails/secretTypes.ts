import type { SecretUpdateParameters } from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import type { SecretContent } from '../operations/plan/secretFacts';
import { list } from './list';

/** Keys that Kubernetes demands of its own types of Secrets. */
const REQUIRED: Record<string, string[]> = {
  'kubernetes.io/dockercfg': ['.dockercfg'],
  'kubernetes.io/dockerconfigjson': ['.dockerconfigjson'],
  'kubernetes.io/ssh-auth': ['ssh-privatekey'],
  'kubernetes.io/tls': ['tls.crt', 'tls.key'],
};

/** Why a change does not fit the type of the Secret, as a sentence; undefined when it does. */
export function secretTypeProblem(
  { type, data }: Pick<SecretContent, 'type' | 'data'>,
  { set, remove }: Pick<SecretUpdateParameters, 'set' | 'remove'>,
): string | undefined {
  if (type === 'kubernetes.io/service-account-token') {
    return 'The Secret holds the token of a service account, which the cluster makes: it is not changed by hand.';
  }
  const keys = new Set([...Object.keys(data), ...set]);
  remove.forEach(key => keys.delete(key));
  if (type === 'kubernetes.io/basic-auth') {
    return keys.has('username') || keys.has('password')
      ? undefined
      : 'A Secret of type kubernetes.io/basic-auth needs username or password.';
  }
  const required = Object.hasOwn(REQUIRED, type) ? REQUIRED[type] : [];
  const missing = required.filter(key => !keys.has(key));
  return missing.length > 0
    ? `A Secret of type ${type} needs ${list(missing)}.`
    : undefined;
}
