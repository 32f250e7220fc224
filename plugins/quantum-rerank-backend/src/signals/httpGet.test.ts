import { TestServer } from './__testUtils__/TestServer';
import { httpGet } from './httpGet';
import { urlBelow } from './urlBelow';

const MIB = 1024 * 1024;

describe('httpGet', () => {
  let server: TestServer;
  let other: TestServer;

  const get = (url: string, timeoutMs = 5000) =>
    httpGet(new URL(url), {
      timeoutMs,
      limitBytes: MIB,
      headers: { authorization: 'Bearer secret' },
    });

  beforeEach(async () => {
    server = await TestServer.start();
    other = await TestServer.start();
  });

  afterEach(async () => {
    await server.stop();
    await other.stop();
  });

  it('gives status and body, whatever the status', async () => {
    server.answers(503, 'no');
    await expect(get(server.url)).resolves.toMatchObject({
      status: 503,
      body: 'no',
      latencyMs: expect.any(Number),
    });
  });

  it.each([301, 302, 303, 307, 308])(
    'does not follow %d, and shows nobody else its credentials',
    async status => {
      server.answers(status, '', { location: other.url });
      await expect(get(server.url)).rejects.toMatchObject({
        message: `It answers ${status}, a redirect, which is not followed`,
        misconfigured: true,
      });
      expect(other.seen).toEqual([]);
    },
  );

  it('stops reading what is too long', async () => {
    let sent = 0;
    server.handler = (_, response) => {
      const chunk = Buffer.alloc(64 * 1024, 'a');
      const more = () => {
        while (sent < 50 * MIB && !response.destroyed) {
          sent += chunk.length;
          if (!response.write(chunk)) {
            response.once('drain', more);
            return;
          }
        }
        response.end();
      };
      more();
    };
    await expect(get(server.url)).rejects.toThrow(
      'Its answer is longer than 1024 KiB',
    );
    expect(sent).toBeLessThan(20 * MIB);
  });

  it('gives up on an answer that never ends', async () => {
    server.handler = (_, response) => {
      response.write('a');
    };
    await expect(get(server.url, 200)).rejects.toThrow(
      'It did not answer within 0.2 s',
    );
  });

  it('says why there is no connection, without addresses', async () => {
    const { url } = server;
    await server.stop();
    const refused = await get(url).catch(error => error);
    server = await TestServer.start();
    expect(refused.message).toBe('It refuses connections');
    await expect(get('http://no-such-host.invalid')).rejects.toThrow(
      'Its name cannot be resolved',
    );
    await expect(get(server.url.replace('http:', 'https:'))).rejects.toThrow(
      /^(The connection failed|Its TLS)/,
    );
  });

  it.each([
    'http://169.254.169.254/latest/meta-data',
    'http://[::ffff:169.254.169.254]/',
    'http://[::ffff:a9fe:a9fe]/',
    'http://[fe80::1]/',
    'http://2852039166/',
    'http://0xa9fea9fe/',
  ])('never asks %s', async url => {
    await expect(get(url)).rejects.toThrow('Its address is link-local');
  });
});

describe('urlBelow', () => {
  it('keeps the path of the base URL', () => {
    expect(urlBelow('https://a.example/v1/', '/health').href).toBe(
      'https://a.example/v1/health',
    );
  });

  it.each(['//evil.example/', '/\\evil.example', '///evil.example'])(
    'refuses %s, which leads elsewhere',
    path => {
      expect(() => urlBelow('https://a.example', path)).toThrow(
        'leads away from the configured host',
      );
    },
  );

  it('takes what looks like user info for a path', () => {
    expect(urlBelow('https://a.example', '/@evil.example').href).toBe(
      'https://a.example/@evil.example',
    );
  });
});
