import {
  routeDescriptions,
  type RouteDescription,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';

const WHERE =
  'entityRef=component:default/quantum-rerank&environment=production';

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
  if (['createPlan', 'createOperation'].includes(route.operationId)) {
    return 2048;
  }
  return isForServices(route) ? 256 : 64;
}

/** The routes that change the cluster or the record of it. */
export const mutatingRoutes = postRoutes.filter(
  route => route.operationId !== 'createPlan' && !isForServices(route),
);

/** Routes for persons alone, even those for looking: services are refused. */
export function isForPersons({ operationId }: RouteDescription): boolean {
  return operationId === 'listMyShifts';
}

/** Queries of the routes that cannot do without. */
const queries: Record<string, string> = {
  '/freeze-windows': WHERE,
  '/on-call': WHERE,
  '/on-call/overrides': WHERE,
  '/on-call/schedule': `${WHERE}&from=2026-01-01T00:00:00Z&to=2026-02-01T00:00:00Z`,
  '/on-call/schedule.ics': `${WHERE}&from=2026-01-01T00:00:00Z&to=2026-02-01T00:00:00Z`,
};

/** The path with its parameters filled in, and the query that it needs. */
export function pathOf(
  route: Pick<RouteDescription, 'method' | 'path'>,
  values: Record<string, string> = {},
): string {
  const all: Record<string, string> = {
    kind: 'component',
    namespace: 'default',
    name: 'quantum-rerank',
    environment: 'production',
    entityRef: 'component:default%2Fquantum-rerank',
    signal: 'request-rate',
    channel: 'portal',
    route: 'P0',
    silence: '00000000-0000-4000-8000-000000000000',
    id: '00000000-0000-4000-8000-000000000000',
    ...values,
  };
  const path = route.path.replace(/\{(\w+)\}/g, (_, name: string) => all[name]);
  const query = route.method === 'get' ? queries[route.path] : undefined;
  return query ? `${path}?${query}` : path;
}
