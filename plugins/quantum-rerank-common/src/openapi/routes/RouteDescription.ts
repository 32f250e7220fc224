import type { z } from 'zod';

/**
 * One route of the HTTP contract, as the published document describes it.
 *
 * @public
 */
export interface RouteDescription {
  method: 'get' | 'post';
  /** Below `/api/quantum-rerank`, parameters in braces. */
  path: string;
  operationId: string;
  summary: string;
  /** Permission asked for; absent where the answer itself depends on it. */
  permission?: string;
  query?: z.ZodType;
  body?: z.ZodType;
  response: { status: number; contentType: string; schema: z.ZodType };
  /** Statuses of Backstage error bodies that callers should expect. */
  errors: number[];
}

/** Content type of most answers. */
export const json = 'application/json';

/** Path of an entity. */
export const entity = '/entities/{kind}/{namespace}/{name}';

/** Path of an environment of an entity. */
export const environment = `${entity}/environments/{environment}`;
