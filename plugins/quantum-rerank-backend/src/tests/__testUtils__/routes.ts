import {
  routeDescriptions,
  type RouteDescription,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';

/** `get /operations/{id}`: how a route is called in tables of tests. */
export function nameOf(route: Pick<RouteDescription, 'method' | 'path'>) {
  return `${route.method} ${route.path}`;
}

/** The routes that are not for looking: those with a body. */
export const postRoutes = routeDescriptions.filter(
  ({ method }) => method === 'post',
);

/** Routes for programs alone: persons are refused. */
export function isForServices({ operationId }: RouteDescription): boolean {
  return operationId === 'notifyAlerts';
}

/** The longest body of a route, in KiB. */
export function bodyLimitOf(route: RouteDescription): number {
  return isForServices(route) ? 256 : 64;
}

/** The routes that change the cluster or the record of it. */
export const mutatingRoutes = postRoutes.filter(
  route => route.operationId !== 'createPlan' && !isForServices(route),
);

/** The path with its parameters filled in. */
export function pathOf(
  route: Pick<RouteDescription, 'path'>,
  values: Record<string, string> = {},
): string {
  const all: Record<string, string> = {
    kind: 'component',
    namespace: 'default',
    name: 'quantum-rerank',
    environment: 'production',
    entityRef: 'component:default%2Fquantum-rerank',
    signal: 'request-rate',
    silence: '00000000-0000-4000-8000-000000000000',
    id: '00000000-0000-4000-8000-000000000000',
    ...values,
  };
  return route.path.replace(/\{(\w+)\}/g, (_, name: string) => all[name]);
}
