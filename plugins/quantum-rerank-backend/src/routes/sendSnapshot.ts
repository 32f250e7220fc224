import type { Request, Response } from 'express';

/**
 * Answers with a snapshot that was serialised and compressed beforehand, or
 * with 304 when the caller has that version.
 */
export function sendSnapshot(
  request: Request,
  response: Response,
  snapshot: { version: string; json: Buffer; gzip: Buffer },
): void {
  response.setHeader('ETag', `"${snapshot.version}"`);
  response.setHeader('Cache-Control', 'no-cache, private');
  response.vary('Accept-Encoding');
  if (matches(request.header('if-none-match'), snapshot.version)) {
    response.status(304).end();
    return;
  }
  const zipped = request.acceptsEncodings('gzip', 'identity') === 'gzip';
  const body = zipped ? snapshot.gzip : snapshot.json;
  if (zipped) {
    // Tells the compression of the root router that it has been done.
    response.setHeader('Content-Encoding', 'gzip');
  }
  response.setHeader('Content-Type', 'application/json; charset=utf-8');
  response.setHeader('Content-Length', body.length);
  response.status(200).end(body);
}

/** Weak comparison, as If-None-Match asks for (RFC 9110, 13.1.2). */
function matches(header: string | undefined, version: string): boolean {
  return (header ?? '')
    .split(',')
    .map(tag => tag.trim().replace(/^W\//, ''))
    .some(tag => tag === '*' || tag === `"${version}"`);
}
