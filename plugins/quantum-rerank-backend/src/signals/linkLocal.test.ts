import type { LookupAddress } from 'node:dns';
import { CacheNode } from '../caches/CacheNode';
import { createGuardedAgent } from '../http/httpRequest';
import { readCertificate } from '../health/readCertificate';
import { TestServer } from './__testUtils__/TestServer';
import { httpGet } from './httpGet';

/** What the name server answers, one list for each question. */
let answers: LookupAddress[][] = [];

jest.mock('node:dns', () => ({
  ...jest.requireActual('node:dns'),
  lookup: (
    _host: string,
    _options: object,
    callback: (error: null, addresses: LookupAddress[]) => void,
  ) => callback(null, answers.shift() ?? []),
}));

const NAME = 'service.example.com';
const METADATA = { address: '169.254.169.254', family: 4 };
const HERE = { address: '127.0.0.1', family: 4 };

const BAD: Array<[string, LookupAddress[]]> = [
  ['the metadata service', [METADATA]],
  [
    'it as a mapped address',
    [{ address: '::ffff:169.254.169.254', family: 6 }],
  ],
  ['the same in hexadecimal', [{ address: '::ffff:a9fe:a9fe', family: 6 }]],
  ['a link-local address', [{ address: 'fe80::1', family: 6 }]],
  ['that of EC2 over IPv6', [{ address: 'fd00:ec2::254', family: 6 }]],
  ['several of them', [METADATA, { address: 'fe80::1', family: 6 }]],
];

describe('a name that leads to a link-local address', () => {
  let server: TestServer;
  let agent: ReturnType<typeof createGuardedAgent>;

  beforeEach(async () => {
    answers = [];
    server = await TestServer.start();
    // Asks the name server for each connection.
    agent = createGuardedAgent(1);
  });

  afterEach(async () => {
    await agent.close();
    await server.stop();
  });

  const get = () =>
    httpGet(new URL(server.url.replace('127.0.0.1', NAME)), {
      timeoutMs: 5000,
      limitBytes: 1024,
      dispatcher: agent,
    });

  it.each(BAD)('%s is not asked over HTTP', async (_, addresses) => {
    answers = [addresses];
    await expect(get()).rejects.toThrow('Its address is link-local');
    expect(server.seen).toEqual([]);
  });

  it.each(BAD)('%s is not connected to as a cache', async (_, addresses) => {
    answers = [addresses];
    await expect(
      CacheNode.use(
        { host: NAME, port: 6379, tls: false, database: 0 },
        {},
        {},
        node => node.ask(['PING']),
      ),
    ).rejects.toThrow('Its address is link-local');
  });

  it.each(BAD)(
    '%s is not looked at for a certificate',
    async (_, addresses) => {
      answers = [addresses];
      expect(await readCertificate(new URL(`https://${NAME}`))).toMatchObject({
        problem: 'Its address is link-local, which is not allowed',
      });
    },
  );

  it('is left alone beside an address that may be asked', async () => {
    server.answers(200, 'ok');
    answers = [[METADATA, HERE]];
    expect(await get()).toMatchObject({ status: 200, body: 'ok' });
  });

  it('is noticed when the name led elsewhere a moment ago', async () => {
    server.answers(200, 'ok', { connection: 'close' });
    answers = [[HERE], [METADATA]];
    expect(await get()).toMatchObject({ status: 200 });
    await expect(get()).rejects.toThrow('Its address is link-local');
    expect(server.seen).toHaveLength(1);
  });
});
