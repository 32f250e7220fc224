import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createServer, type Server } from 'node:tls';
import { generate } from 'selfsigned';

const DAY_MS = 86_400_000;

/** A certificate with its key, in PEM. */
export interface TestCertificate {
  cert: string;
  private: string;
}

/** An authority that nobody trusts unless told to. */
export function createAuthority(name: string): Promise<TestCertificate> {
  return generate([{ name: 'commonName', value: name }], {
    keyType: 'ec',
    algorithm: 'sha256',
    extensions: [
      { name: 'basicConstraints', cA: true, critical: true },
      { name: 'keyUsage', keyCertSign: true, critical: true },
    ],
  });
}

/** A certificate of a server, signed by itself unless there is an authority. */
export function createCertificate(options: {
  host: string;
  /** From now on; negative for the past. */
  days: number;
  /** Before now; negative for the future. */
  ageDays?: number;
  authority?: TestCertificate;
}): Promise<TestCertificate> {
  const { host, days, ageDays = 300, authority } = options;
  return generate([{ name: 'commonName', value: host }], {
    keyType: 'ec',
    algorithm: 'sha256',
    notBeforeDate: new Date(Date.now() - ageDays * DAY_MS),
    notAfterDate: new Date(Date.now() + days * DAY_MS),
    extensions: [
      { name: 'basicConstraints', cA: false },
      { name: 'subjectAltName', altNames: [{ type: 2, value: host }] },
    ],
    ...(authority && { ca: { cert: authority.cert, key: authority.private } }),
  });
}

/** Speaks TLS on loopback and says nothing more. */
export class TestTlsServer {
  /** What it was asked for by name. */
  readonly serverNames: string[];
  readonly url: URL;
  readonly #server: Server;

  static async start(certificate: TestCertificate): Promise<TestTlsServer> {
    const names: string[] = [];
    const server = createServer({
      cert: certificate.cert,
      key: certificate.private,
      SNICallback: (name, done) => {
        names.push(name);
        done(null);
      },
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new TestTlsServer(server, names);
  }

  private constructor(server: Server, serverNames: string[]) {
    const { port } = server.address() as AddressInfo;
    this.url = new URL(`https://localhost:${port}`);
    this.serverNames = serverNames;
    this.#server = server;
    server.on('secureConnection', socket => {
      socket.on('error', () => {});
      socket.resume();
    });
    server.on('tlsClientError', () => {});
  }

  async stop(): Promise<void> {
    this.#server.close();
    await once(this.#server, 'close');
  }
}
