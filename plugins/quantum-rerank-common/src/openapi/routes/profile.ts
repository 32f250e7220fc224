import { profileFindingsSchema } from '../../profile/findings';
import { profileViewSchema } from '../../profile/schema';
import { environmentsSchema } from '../../schema';
import { json, entity, type RouteDescription } from './RouteDescription';

/** Environments of an entity, and the profile it is operated by. */
export const profileRoutes: RouteDescription[] = [
  {
    method: 'get',
    path: `${entity}/environments`,
    operationId: 'getEnvironments',
    summary: 'Environments of the entity, with what the caller may do there',
    permission: 'quantum-rerank.overview.read',
    response: { status: 200, contentType: json, schema: environmentsSchema },
    errors: [400, 401, 403, 404, 503],
  },
  {
    method: 'get',
    path: '/profile/{entityRef}',
    operationId: 'getProfile',
    summary: 'The part of the profile that people look up: contacts, on call',
    permission: 'quantum-rerank.overview.read',
    response: { status: 200, contentType: json, schema: profileViewSchema },
    errors: [400, 401, 403, 404, 503],
  },
  {
    method: 'get',
    path: '/profile/{entityRef}/findings',
    operationId: 'getProfileFindings',
    summary: 'Where the profile contradicts itself or leaves something open',
    permission: 'quantum-rerank.overview.read',
    response: { status: 200, contentType: json, schema: profileFindingsSchema },
    errors: [400, 401, 403, 404, 503],
  },
];
