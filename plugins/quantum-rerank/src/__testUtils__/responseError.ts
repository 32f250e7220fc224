import { ResponseError } from '@backstage/errors';

/** The error the client throws when the backend answers like this. */
export async function responseError(
  status: number,
  message: string,
): Promise<ResponseError> {
  const body = {
    error: { name: 'Error', message },
    response: { statusCode: status },
  };
  return ResponseError.fromResponse(
    Object.assign(
      {
        ok: false,
        status,
        statusText: 'Error',
        url: 'http://localhost/api/quantum-rerank',
        redirected: false,
        type: 'basic' as const,
        bodyUsed: false,
        headers: new Headers({ 'content-type': 'application/json' }),
      },
      { text: async () => JSON.stringify(body) },
    ),
  );
}

/** A mock implementation that always fails like this. */
export function failing(status: number, message: string): () => Promise<never> {
  return async () => {
    throw await responseError(status, message);
  };
}
