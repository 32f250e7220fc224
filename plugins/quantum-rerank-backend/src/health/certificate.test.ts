import { once } from 'node:events';
import { createServer, type AddressInfo, type Server } from 'node:net';
import {
  createAuthority,
  createCertificate,
  TestTlsServer,
  type TestCertificate,
} from './__testUtils__/TestTlsServer';
import { judgeCertificate } from './parts/certificate';
import { readCertificate } from './readCertificate';

const BOUNDS = { warning: '21d', critical: '7d' };

describe('certificate', () => {
  let authority: TestCertificate;
  const cleanups: Array<() => Promise<void>> = [];

  beforeAll(async () => {
    authority = await createAuthority('Test Authority');
  });

  afterEach(async () => {
    for (const cleanup of cleanups.splice(0)) {
      await cleanup();
    }
  });

  async function serve(certificate: TestCertificate): Promise<TestTlsServer> {
    const server = await TestTlsServer.start(certificate);
    cleanups.push(() => server.stop());
    return server;
  }

  /** A plain TCP server on loopback. */
  async function listen(server: Server): Promise<URL> {
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    cleanups.push(async () => {
      server.close();
      await once(server, 'close');
    });
    const { port } = server.address() as AddressInfo;
    return new URL(`https://localhost:${port}`);
  }

  async function judge(
    url: URL,
    options: { ca?: string; timeoutMs?: number } = { ca: authority.cert },
  ) {
    const look = await readCertificate(url, options);
    return judgeCertificate({
      baseUrl: url.href,
      bounds: BOUNDS,
      look,
      now: Date.now(),
    });
  }

  it.each<[string, Parameters<typeof createCertificate>[0], string, RegExp]>([
    [
      'valid',
      { host: 'localhost', days: 90 },
      'ok',
      /^The certificate of localhost by Test Authority expires in (89|90) days, on \d{4}-\d\d-\d\d$/,
    ],
    [
      'near its end',
      { host: 'localhost', days: 20 },
      'warning',
      /expires in (19|20) days/,
    ],
    [
      'very near its end',
      { host: 'localhost', days: 1 },
      'critical',
      /expires in (23|24) hours/,
    ],
    [
      'expired',
      { host: 'localhost', days: -2 },
      'critical',
      /^The certificate of localhost expired on \d{4}-\d\d-\d\d$/,
    ],
    [
      'of the future',
      { host: 'localhost', days: 90, ageDays: -2 },
      'critical',
      /is valid only from/,
    ],
    [
      'of another host',
      { host: 'other.example', days: 90 },
      'critical',
      /^The certificate is not for localhost$/,
    ],
  ])('judges one that is %s', async (_, options, state, words) => {
    const server = await serve(
      await createCertificate({ ...options, authority }),
    );
    expect(await judge(server.url)).toMatchObject({
      applies: true,
      state,
      summary: expect.stringMatching(words),
    });
    expect(server.serverNames).toEqual(['localhost']);
  });

  it('does not trust what is signed by itself or by a stranger', async () => {
    const own = await serve(
      await createCertificate({ host: 'localhost', days: 90 }),
    );
    expect(await judge(own.url)).toMatchObject({
      state: 'warning',
      summary:
        'The portal does not trust the certificate of localhost: it is signed by itself',
    });
    const stranger = await createAuthority('Somebody Else');
    const other = await serve(
      await createCertificate({
        host: 'localhost',
        days: 90,
        authority: stranger,
      }),
    );
    expect(await judge(other.url)).toMatchObject({
      state: 'warning',
      summary: expect.stringContaining('its issuer is not known here'),
    });
  });

  it('is critical when an untrusted one has expired', async () => {
    const server = await serve(
      await createCertificate({ host: 'localhost', days: -1 }),
    );
    expect((await judge(server.url)).state).toBe('critical');
  });

  it('compares an address with the addresses of the certificate', async () => {
    const server = await serve(
      await createCertificate({ host: 'localhost', days: 90, authority }),
    );
    const url = new URL(server.url.href.replace('localhost', '127.0.0.1'));
    expect(await judge(url)).toMatchObject({
      state: 'critical',
      summary: 'The certificate is not for 127.0.0.1',
    });
    expect(server.serverNames).toEqual([]);
  });

  it('is critical when nobody listens, and when it is no TLS', async () => {
    const closed = createServer();
    const url = await listen(closed);
    await cleanups.pop()!();
    expect(await judge(url)).toMatchObject({
      state: 'critical',
      summary: 'There is no certificate: It refuses connections',
    });
    const plain = await listen(
      createServer(socket => {
        socket.on('error', () => {});
        socket.resume();
        socket.end('HTTP/1.1 400 Bad Request\r\n\r\n');
      }),
    );
    expect(await judge(plain)).toMatchObject({
      state: 'critical',
      summary: expect.stringMatching(
        /^There is no certificate: It does not speak TLS with us \([A-Z0-9_]+\)$/,
      ),
    });
    const rude = await listen(createServer(socket => socket.destroy()));
    expect((await judge(rude)).state).toBe('critical');
  });

  it('does not wait for ever', async () => {
    const silent = createServer(socket => {
      socket.on('error', () => {});
      socket.resume();
    });
    const url = await listen(silent);
    expect(await judge(url, { timeoutMs: 100 })).toMatchObject({
      state: 'critical',
      summary: 'There is no certificate: It shows no certificate within 0.1 s',
    });
  });

  it.each(['https://169.254.169.254/', 'https://[fe80::1]/'])(
    'does not go to %s',
    async url => {
      expect(await judge(new URL(url))).toMatchObject({
        applies: true,
        state: 'unknown',
        summary: expect.stringContaining('link-local'),
      });
    },
  );

  it('has no say without https', () => {
    const of = (baseUrl?: string) =>
      judgeCertificate({ baseUrl, bounds: BOUNDS, now: 0 });
    expect(of('http://api.example')).toMatchObject({
      applies: false,
      summary: 'The base URL is not https, so it has no certificate',
    });
    expect(of()).toMatchObject({ applies: false });
  });
});
