import { z } from 'zod';
import { routeDescriptions, type RouteDescription } from './routes';

/** A JSON value of the OpenAPI document. @public */
export type OpenApiObject = { [key: string]: unknown };

const errorSchema = {
  type: 'object',
  description: 'Error body of Backstage',
  required: ['error', 'response'],
  properties: {
    error: {
      type: 'object',
      required: ['name', 'message'],
      properties: { name: { type: 'string' }, message: { type: 'string' } },
    },
    request: { type: 'object' },
    response: {
      type: 'object',
      properties: { statusCode: { type: 'integer' } },
    },
  },
};

/**
 * The OpenAPI 3.1 document of the backend, made from the schemas that
 * validate requests.
 *
 * @public
 */
export function createOpenApiDocument(options: {
  /** Version of the backend package. */
  version: string;
  /** Base URL of the plugin, if it should be named. */
  serverUrl?: string;
}): OpenApiObject {
  const paths: Record<string, Record<string, unknown>> = {};
  for (const route of routeDescriptions) {
    paths[route.path] = {
      ...paths[route.path],
      [route.method]: describeRoute(route),
    };
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'QuantumRerank Operations',
      version: options.version,
      description:
        'Health and operation of a Kubernetes service from its catalog entity.',
    },
    ...(options.serverUrl ? { servers: [{ url: options.serverUrl }] } : {}),
    security: [{ backstage: [] }],
    paths,
    components: {
      securitySchemes: { backstage: { type: 'http', scheme: 'bearer' } },
      schemas: { Error: errorSchema },
    },
  };
}

function describeRoute(route: RouteDescription): OpenApiObject {
  const responses: Record<string, unknown> = {
    [route.response.status]: {
      description: route.summary,
      content: {
        [route.response.contentType]: {
          schema: toJsonSchema(route.response.schema, 'output'),
        },
      },
    },
  };
  for (const status of route.errors) {
    responses[status] = {
      description: 'Error',
      content: {
        'application/json': {
          schema: { $ref: '#/components/schemas/Error' },
        },
      },
    };
  }
  return {
    operationId: route.operationId,
    summary: route.summary,
    ...(route.permission
      ? { description: `Permission: \`${route.permission}\`` }
      : {}),
    parameters: [...pathParameters(route.path), ...queryParameters(route)],
    ...(route.body
      ? {
          requestBody: {
            required: true,
            content: {
              'application/json': { schema: toJsonSchema(route.body, 'input') },
            },
          },
        }
      : {}),
    responses,
  };
}

function pathParameters(path: string): OpenApiObject[] {
  return [...path.matchAll(/\{(\w+)\}/g)].map(match => ({
    name: match[1],
    in: 'path',
    required: true,
    schema: { type: 'string' },
  }));
}

function queryParameters(route: RouteDescription): OpenApiObject[] {
  if (!route.query) {
    return [];
  }
  const schema = toJsonSchema(route.query, 'input') as {
    properties?: Record<string, unknown>;
    required?: string[];
  };
  return Object.entries(schema.properties ?? {}).map(([name, property]) => ({
    name,
    in: 'query',
    required: schema.required?.includes(name) ?? false,
    schema: property,
  }));
}

function toJsonSchema(schema: z.ZodType, io: 'input' | 'output'): unknown {
  const { $schema: _dialect, ...rest } = z.toJSONSchema(schema, {
    io,
    // Transforms such as trim have no JSON Schema of their own.
    unrepresentable: 'any',
  }) as OpenApiObject;
  return rest;
}
