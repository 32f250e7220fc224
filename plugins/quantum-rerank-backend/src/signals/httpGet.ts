import { lookup } from 'node:dns';
import { BlockList, isIP, type LookupFunction } from 'node:net';
import { performance } from 'node:perf_hooks';
import { Agent, request } from 'undici';

/**
 * Why a GET has no usable answer, in words without addresses. Those are in
 * its cause, which is not part of the message.
 */
export class HttpGetError extends Error {
  readonly name = 'HttpGetError';
  /** Whether the other side may be perfectly well: the way to it is wrong. */
  readonly misconfigured: boolean;

  constructor(
    message: string,
    options: { misconfigured?: boolean; cause?: unknown } = {},
  ) {
    super(message, { cause: options.cause });
    this.misconfigured = options.misconfigured ?? false;
  }
}

/** What came back, whatever its status. */
export interface HttpAnswer {
  status: number;
  body: string;
  latencyMs: number;
}

/**
 * Networks in which the services of cloud machines hand out credentials; no
 * service that is operated lives there.
 */
const linkLocal = new BlockList();
linkLocal.addSubnet('169.254.0.0', 16);
linkLocal.addSubnet('fe80::', 10, 'ipv6');
linkLocal.addAddress('fd00:ec2::254', 'ipv6');

function isForbidden(address: string): boolean {
  return linkLocal.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4');
}

/** Checks the address that is connected to, so that DNS cannot change it in between. */
const guardedLookup: LookupFunction = (hostname, options, callback) => {
  lookup(hostname, { ...options, all: true }, (error, addresses) => {
    const allowed = (addresses ?? []).filter(
      ({ address }) => !isForbidden(address),
    );
    if (error || allowed.length === 0) {
      callback(
        error ?? Object.assign(new Error('forbidden'), { code: 'EFORBIDDEN' }),
        '',
      );
    } else if (options.all) {
      callback(null, allowed);
    } else {
      callback(null, allowed[0].address, allowed[0].family);
    }
  });
};

const agent = new Agent({
  connect: { lookup: guardedLookup },
  // One more than a probe of each kind at once.
  connections: 8,
  maxHeaderSize: 16 * 1024,
});

/**
 * One GET of a configured address. Follows no redirect, and gives up after
 * the time, or when the body is longer than the limit.
 *
 * @throws HttpGetError
 */
export async function httpGet(
  url: URL,
  options: {
    timeoutMs: number;
    limitBytes: number;
    headers?: Record<string, string>;
  },
): Promise<HttpAnswer> {
  const { timeoutMs, limitBytes, headers } = options;
  const host = url.hostname.replace(/^\[|\]$/g, '');
  if (isIP(host) && isForbidden(host)) {
    throw forbidden();
  }
  const started = performance.now();
  try {
    const response = await request(url, {
      dispatcher: agent,
      headers: { 'accept-encoding': 'identity', ...headers },
      signal: AbortSignal.timeout(timeoutMs),
    });
    const status = response.statusCode;
    // Giving up below is an error of the body, which nobody else waits for.
    response.body.on('error', () => {});
    if (status >= 300 && status < 400) {
      response.body.destroy();
      throw new HttpGetError(
        `It answers ${status}, a redirect, which is not followed`,
        { misconfigured: true },
      );
    }
    const parts: Buffer[] = [];
    let bytes = 0;
    for await (const chunk of response.body) {
      const part = chunk as Buffer;
      bytes += part.length;
      if (bytes > limitBytes) {
        throw new HttpGetError(
          `Its answer is longer than ${Math.round(limitBytes / 1024)} KiB`,
        );
      }
      parts.push(part);
    }
    return {
      status,
      body: Buffer.concat(parts).toString('utf8'),
      latencyMs: Math.round(performance.now() - started),
    };
  } catch (error) {
    throw toHttpGetError(error, timeoutMs);
  }
}

function forbidden(): HttpGetError {
  return new HttpGetError('Its address is link-local, which is not allowed', {
    misconfigured: true,
  });
}

function toHttpGetError(error: unknown, timeoutMs: number): HttpGetError {
  if (error instanceof HttpGetError) {
    return error;
  }
  const { name, code } = error as { name?: string; code?: unknown };
  if (name === 'TimeoutError' || name === 'AbortError') {
    return new HttpGetError(`It did not answer within ${timeoutMs / 1000} s`, {
      cause: error,
    });
  }
  const known = String(code ?? '');
  if (known === 'EFORBIDDEN') {
    return forbidden();
  }
  if (known === 'ENOTFOUND' || known === 'EAI_AGAIN') {
    return new HttpGetError('Its name cannot be resolved', {
      misconfigured: true,
      cause: error,
    });
  }
  if (/CERT|TLS|SSL|SELF_SIGNED|UNABLE_TO_VERIFY/.test(known)) {
    return new HttpGetError(`Its TLS certificate is not accepted (${known})`, {
      misconfigured: true,
      cause: error,
    });
  }
  if (known === 'ECONNREFUSED') {
    return new HttpGetError('It refuses connections', { cause: error });
  }
  return new HttpGetError(
    known
      ? `The connection failed (${known})`
      : 'Its answer is not readable as HTTP',
    { cause: error },
  );
}
