import { createOpenApiDocument } from './document';
import { routeDescriptions } from './routes';

type Parameter = { name: string; in: string; required: boolean };

describe('createOpenApiDocument', () => {
  const document = createOpenApiDocument({ version: '1.2.3' }) as {
    openapi: string;
    info: { version: string };
    paths: Record<
      string,
      Record<
        string,
        {
          operationId: string;
          parameters: Parameter[];
          requestBody?: { content: Record<string, { schema: unknown }> };
          responses: Record<string, unknown>;
        }
      >
    >;
  };

  it('describes every route once, with unique operation ids', () => {
    const ids = Object.values(document.paths)
      .flatMap(methods => Object.values(methods))
      .map(operation => operation.operationId);
    expect(ids).toHaveLength(routeDescriptions.length);
    expect(new Set(ids).size).toBe(ids.length);
    expect(document.openapi).toBe('3.1.0');
    expect(document.info.version).toBe('1.2.3');
  });

  it('declares each path parameter as required', () => {
    const snapshot =
      document.paths[
        '/entities/{kind}/{namespace}/{name}/environments/{environment}/snapshot'
      ].get;
    expect(snapshot.parameters.map(parameter => parameter.name)).toEqual([
      'kind',
      'namespace',
      'name',
      'environment',
    ]);
    expect(snapshot.parameters.every(parameter => parameter.required)).toBe(
      true,
    );
  });

  it('takes bodies and optional query keys from the schemas', () => {
    const operations =
      document.paths[
        '/entities/{kind}/{namespace}/{name}/environments/{environment}/operations'
      ];
    expect(
      operations.post.requestBody?.content['application/json'].schema,
    ).toMatchObject({
      required: expect.arrayContaining([
        'reason',
        'planHash',
        'idempotencyKey',
      ]),
      additionalProperties: false,
    });
    expect(
      operations.get.parameters.find(parameter => parameter.name === 'limit'),
    ).toMatchObject({ in: 'query', required: false });
    expect(Object.keys(operations.post.responses)).toEqual(
      expect.arrayContaining(['202', '409']),
    );
  });
});
