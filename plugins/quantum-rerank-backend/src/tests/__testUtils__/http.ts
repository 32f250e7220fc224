import { request } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What came back. */
export interface Answer {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  text: string;
  /** Parsed JSON, undefined when the answer is none. */
  body: unknown;
}

/** What to send. */
export interface Question {
  method: string;
  /** Sent as it is: dots and percent signs are not touched. */
  path: string;
  headers?: Record<string, string>;
  body?: string;
}

/**
 * One HTTP exchange without any of the niceties of clients, so that hostile
 * paths and bodies arrive as they were written. An event stream is read until
 * its first event.
 */
export async function send(
  server: { address(): AddressInfo | string | null },
  question: Question,
): Promise<Answer> {
  const address = server.address();
  if (address === null || typeof address === 'string') {
    throw new Error('the server does not listen');
  }
  return new Promise((resolve, reject) => {
    const call = request(
      {
        host: '127.0.0.1',
        port: address.port,
        method: question.method,
        path: question.path,
        headers: {
          ...question.headers,
          ...(question.body === undefined
            ? {}
            : { 'content-length': String(Buffer.byteLength(question.body)) }),
        },
        agent: false,
      },
      response => {
        const { statusCode = 0, headers } = response;
        let text = '';
        const done = () =>
          resolve({ status: statusCode, headers, text, body: parse(text) });
        const isStream =
          headers['content-type']?.startsWith('text/event-stream');
        response.setEncoding('utf8');
        response.on('data', chunk => {
          text += chunk;
          if (isStream && text.includes('\n\n')) {
            done();
            call.destroy();
          }
        });
        response.on('end', done);
        response.on('error', error => (isStream ? done() : reject(error)));
      },
    );
    call.on('error', reject);
    call.end(question.body);
  });
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
