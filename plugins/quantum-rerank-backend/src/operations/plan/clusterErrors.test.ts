import { isMissingRight } from './clusterErrors';

const RBAC =
  'deployments.apps "quantum-rerank" is forbidden: User "dana" cannot patch resource "deployments" in API group "apps" in the namespace "one"';

describe('isMissingRight', () => {
  it.each([
    RBAC,
    'pods is forbidden: User "dana" cannot list resource "pods" in API group "" in the namespace "one"',
    'users "dana" is forbidden: User "portal" cannot impersonate resource "users" in API group "" at the cluster scope',
    `Deployment/quantum-rerank: ${RBAC}. Service/a: services "a" is forbidden: User "dana" cannot patch resource "services" in API group "" in the namespace "one".`,
  ])('knows a missing right: %s', words => {
    expect(isMissingRight(words)).toBe(true);
  });

  it.each([
    '',
    'admission webhook "policy.example.com" denied the request: no changes at night',
    'pods "a" is forbidden: exceeded quota: compute, requested: cpu=1',
    'pods "a" is forbidden: violates PodSecurity "restricted:latest"',
    `Deployment/a: ${RBAC}. Service/a: spec.ports: Required value.`,
  ])('takes nothing else for one: %s', words => {
    expect(isMissingRight(words)).toBe(false);
  });
});
