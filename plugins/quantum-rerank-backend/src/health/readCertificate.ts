import { isIP } from 'node:net';
import { connect } from 'node:tls';
import { guardedLookup, isForbiddenHost } from '../signals/linkLocal';

const TIMEOUT_MS = 5_000;

/** What a server shows of itself before anything is said to it. */
export interface ShownCertificate {
  /** Moments in milliseconds since 1970. */
  validFrom: number;
  validTo: number;
  /** Who signed it, in a word or two; hostile text. */
  issuer: string;
  /** Whether it is for the host that was asked. */
  matchesHost: boolean;
  /**
   * OpenSSL's word for what is wrong with the chain, such as
   * `DEPTH_ZERO_SELF_SIGNED_CERT`; absent when it is trusted.
   */
  problem?: string;
}

/** The certificate, or why there is none to look at: a sentence without addresses. */
export type CertificateLook =
  | { certificate: ShownCertificate }
  | {
      problem: string;
      /** Whether the other side may be perfectly well. */
      misconfigured: boolean;
    };

/**
 * Opens a TLS connection to the host of an `https:` URL, looks at its
 * certificate, and closes it without a request. Never throws.
 */
export function readCertificate(
  url: URL,
  options: {
    timeoutMs?: number;
    /** Trusted instead of the usual issuers, in PEM; for tests. */
    ca?: string;
  } = {},
): Promise<CertificateLook> {
  const { timeoutMs = TIMEOUT_MS } = options;
  const host = url.hostname.replace(/^\[|\]$/g, '');
  if (isForbiddenHost(host)) {
    return Promise.resolve(forbidden());
  }
  return new Promise(resolve => {
    const socket = connect({
      host,
      port: Number(url.port || 443),
      // Addresses are no server names (RFC 6066).
      ...(isIP(host) === 0 && { servername: host }),
      lookup: guardedLookup,
      // Looked at, not trusted: nothing is sent and nothing else is read.
      rejectUnauthorized: false,
      ...(options.ca !== undefined && { ca: options.ca }),
      ALPNProtocols: ['http/1.1'],
    });
    const timer = setTimeout(
      () =>
        end({
          problem: `It shows no certificate within ${timeoutMs / 1000} s`,
          misconfigured: false,
        }),
      timeoutMs,
    );
    function end(look: CertificateLook): void {
      clearTimeout(timer);
      socket.destroy();
      resolve(look);
    }
    socket.once('error', error => end(toProblem(error)));
    socket.once('close', () =>
      end({
        problem: 'It closes the connection before it shows a certificate',
        misconfigured: false,
      }),
    );
    socket.once('secureConnect', () => {
      const shown = socket.getPeerX509Certificate();
      if (!shown) {
        end({ problem: 'It shows no certificate', misconfigured: false });
        return;
      }
      const matches = isIP(host)
        ? shown.checkIP(host)
        : shown.checkHost(host, { partialWildcards: false });
      const word = String(socket.authorizationError ?? '');
      const isOfChain = word !== '' && word !== 'ERR_TLS_CERT_ALTNAME_INVALID';
      end({
        certificate: {
          validFrom: Date.parse(shown.validFrom),
          validTo: Date.parse(shown.validTo),
          issuer: nameIn(shown.issuer),
          matchesHost: matches !== undefined,
          ...(isOfChain && { problem: wordOf(word) }),
        },
      });
    });
  });
}

function forbidden(): CertificateLook {
  return {
    problem: 'Its address is link-local, which is not allowed',
    misconfigured: true,
  };
}

function toProblem(error: NodeJS.ErrnoException): CertificateLook {
  const code = error.code ?? '';
  if (code === 'EFORBIDDEN') {
    return forbidden();
  }
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') {
    return { problem: 'Its name cannot be resolved', misconfigured: true };
  }
  return {
    problem:
      code === 'ECONNREFUSED'
        ? 'It refuses connections'
        : `It does not speak TLS with us (${wordOf(code) || 'no reason'})`,
    misconfigured: false,
  };
}

/** Codes of OpenSSL and Node only, nothing a server may have written. */
function wordOf(text: string): string {
  return /^[A-Z][A-Z0-9_]{0,60}$/.test(text) ? text : 'UNKNOWN';
}

/** Organization or common name of a distinguished name. */
function nameIn(distinguishedName: string): string {
  const parts = new Map(
    distinguishedName.split('\n').map(line => {
      const at = line.indexOf('=');
      return [line.slice(0, at), line.slice(at + 1)] as const;
    }),
  );
  return (parts.get('O') ?? parts.get('CN') ?? '')
    .replace(/[^\p{L}\p{N} .,&'()-]/gu, '')
    .slice(0, 60);
}
