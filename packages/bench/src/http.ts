import { Agent, request } from 'node:http';
import { gunzipSync } from 'node:zlib';

/** One answer and what it cost. */
export interface Answer {
  status: number;
  /** From sending the request to the last byte of the body. */
  milliseconds: number;
  /** Body as it came over the wire. */
  wireBytes: number;
  /** Body after undoing the compression. */
  rawBytes: number;
  etag?: string;
  text(): string;
}

export interface Call {
  url: string;
  method?: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  headers?: Record<string, string>;
  body?: unknown;
}

/** Connections that are kept, as a browser and a backend keep them. */
export function createAgent(): Agent {
  return new Agent({ keepAlive: true, maxSockets: 64 });
}

/**
 * Makes a call and reads the whole answer as bytes; undoing the compression
 * and parsing are not part of the measured time.
 */
export async function call(agent: Agent, options: Call): Promise<Answer> {
  const { url, method = 'GET', headers, body } = options;
  const payload = body === undefined ? undefined : JSON.stringify(body);
  const start = performance.now();
  const { status, chunks, encoding, etag } = await new Promise<{
    status: number;
    chunks: Buffer[];
    encoding?: string;
    etag?: string;
  }>((resolve, reject) => {
    const sent = request(
      url,
      {
        agent,
        method,
        headers: {
          'Accept-Encoding': 'gzip',
          ...(payload ? { 'Content-Type': 'application/json' } : {}),
          ...headers,
        },
      },
      response => {
        const received: Buffer[] = [];
        response.on('data', chunk => received.push(chunk));
        response.on('error', reject);
        response.on('end', () =>
          resolve({
            status: response.statusCode ?? 0,
            chunks: received,
            encoding: response.headers['content-encoding'],
            etag: response.headers.etag,
          }),
        );
      },
    );
    sent.on('error', reject);
    sent.end(payload);
  });
  const milliseconds = performance.now() - start;
  const wire = Buffer.concat(chunks);
  const raw = encoding === 'gzip' ? gunzipSync(wire) : wire;
  return {
    status,
    milliseconds,
    wireBytes: wire.length,
    rawBytes: raw.length,
    etag,
    text: () => raw.toString('utf8'),
  };
}

/** @throws Error when the answer has another status */
export function expectStatus(answer: Answer, status: number): Answer {
  if (answer.status !== status) {
    throw new Error(
      `Expected ${status}, got ${answer.status}: ${answer
        .text()
        .slice(0, 500)}`,
    );
  }
  return answer;
}
