import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { mockServices } from '@backstage/backend-test-utils';
import type { JsonObject } from '@backstage/types';
import type { NotificationMessage } from '@quantumrerank/backstage-plugin-quantum-rerank-node';
import { createServer, type Server } from 'node:net';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';
import { ChannelConfig } from '../ChannelConfig';
import { EmailNotifier } from './EmailNotifier';

const PASSWORD = 'a-password-of-mail';

interface Mail {
  from: string;
  to: string[];
  text: string;
  user?: unknown;
}

const message = (
  changes: Partial<NotificationMessage> = {},
): NotificationMessage => ({
  id: 'message-1',
  dedupKey: 'alert-1',
  event: 'trigger',
  severity: 'P1',
  title: 'Slow answers',
  text: 'It takes a second.\n.\nEnd.',
  entityRef: 'component:default/quantum-rerank',
  environment: 'production',
  at: '2026-11-24T12:00:00.000Z',
  recipients: [],
  ...changes,
});

describe('e-mail', () => {
  const mails: Mail[] = [];
  const commands: string[] = [];
  let stop: () => Promise<void> = async () => {};

  beforeEach(() => {
    mails.length = 0;
    commands.length = 0;
  });

  afterEach(() => stop());

  async function startServer(options: SMTPServerOptions = {}) {
    const server = new SMTPServer({
      disabledCommands: ['STARTTLS', 'AUTH'],
      disableReverseLookup: true,
      logger: false,
      onData(stream, session, done) {
        let text = '';
        stream.setEncoding('utf8');
        stream.on('data', (chunk: string) => {
          text += chunk;
        });
        stream.on('end', () => {
          const { mailFrom, rcptTo } = session.envelope;
          mails.push({
            from: mailFrom ? mailFrom.address : '',
            to: rcptTo.map(({ address }) => address),
            text,
            user: session.user,
          });
          done();
        });
      },
      ...options,
    });
    // A client that refuses the certificate is not news.
    server.on('error', () => {});
    server.listen(0, '127.0.0.1');
    await once(server.server, 'listening');
    stop = () => new Promise(resolve => server.close(() => resolve()));
    return (server.server.address() as AddressInfo).port;
  }

  async function startSocket(answer: string | undefined) {
    const server: Server = createServer(socket => {
      socket.on('error', () => {});
      if (answer !== undefined) {
        socket.end(answer);
      }
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    stop = async () => {
      server.close();
    };
    return (server.address() as AddressInfo).port;
  }

  const notifier = (smtp: JsonObject) =>
    new EmailNotifier({
      config: new ChannelConfig(
        mockServices.rootConfig({
          data: {
            quantumRerank: {
              channels: {
                mail: { smtp: { from: 'portal@example.com', ...smtp } },
              },
            },
          },
        }),
      ),
    });

  const send = (
    smtp: JsonObject,
    changes: Partial<NotificationMessage> = {},
    to = ['team@example.com'],
    signal = AbortSignal.timeout(30_000),
    reached: string[] = [],
  ) =>
    notifier({ host: '127.0.0.1', ...smtp }).send(
      message(changes),
      { id: 'mail', kind: 'email', to },
      { signal, reached },
    );

  it('goes to the channel and to those on call, as one thread', async () => {
    const port = await startServer();
    const recipients = [
      { email: 'oscar@example.com' },
      { email: 'team@example.com' },
      { entityRef: 'user:default/olivia' },
    ];
    await send({ port }, { recipients });
    await send({ port }, { id: 'message-2', event: 'resolve' });
    expect(mails[0]).toMatchObject({
      from: 'portal@example.com',
      to: ['team@example.com', 'oscar@example.com'],
    });
    // Nobody sees who else was told.
    const [head] = mails[0].text.split('\r\n\r\n');
    expect(head).toMatch(/^To: "?undisclosed-recipients"?:;$/m);
    expect(head).not.toMatch(/team@|oscar@|^Bcc:/im);
    expect(mails[1].text).toMatch(/^To: team@example\.com\r$/m);
    expect(mails[0].text).toContain('Subject: P1: Slow answers\r\n');
    expect(mails[0].text).toContain('It takes a second.');
    expect(mails[1].text).toContain('Subject: Resolved: Slow answers\r\n');
    const [first, second] = mails.map(({ text }) => ({
      id: /^Message-ID:\s+(\S+)/m.exec(text)?.[1],
      thread: /^References:\s+(\S+)/m.exec(text)?.[1],
    }));
    expect(first.id).not.toBe(second.id);
    expect(first.thread).toBe(second.thread);
  });

  it('the same message has the same id, so that duplicates are known', async () => {
    const port = await startServer();
    await send({ port });
    await send({ port });
    const ids = mails.map(
      ({ text }) => /^Message-ID:\s+(\S+)/m.exec(text)?.[1],
    );
    expect(ids[0]).toBe(ids[1]);
  });

  it('nothing in a title or address becomes a header or a recipient', async () => {
    const port = await startServer();
    await send(
      { port },
      {
        title:
          'Slow\r\nBcc: victim@example.com\r\nX-Injected: yes\r\n\r\n<script>',
        recipients: [
          { email: 'a@example.com, victim@example.com' },
          { email: 'a@example.com>\r\nRCPT TO:<victim@example.com' },
          { email: '"x\r\nBcc: victim@example.com"@example.com' },
        ],
      },
    );
    expect(mails[0].to).toEqual(['team@example.com']);
    const [head] = mails[0].text.split('\r\n\r\n');
    expect(head).not.toMatch(/^(Bcc|X-Injected):/im);
    expect(head).toContain('Subject: P1: Slow Bcc: victim@example.com');
  });

  it.each([
    [450, false],
    [550, true],
  ])(
    'a refused recipient, %i: permanent %s',
    async (responseCode, permanent) => {
      const port = await startServer({
        onRcptTo: (_address, _session, done) =>
          done(
            Object.assign(new Error('no such team@example.com'), {
              responseCode,
            }),
          ),
      });
      const error = await send({ port }).catch(each => each);
      expect(error).toMatchObject({ name: 'NotifierError', permanent });
      expect(error.message).toBe(`The mail server answers ${responseCode}`);
    },
  );

  describe('to several, of whom some are refused', () => {
    const to = ['Team@example.com', 'oscar@example.com', 'olga@example.com'];
    let codes: Record<string, number>;
    const refusing: SMTPServerOptions = {
      onRcptTo: ({ address }, _session, done) => {
        const responseCode = codes[address.toLocaleLowerCase('en-US')];
        done(
          responseCode
            ? Object.assign(new Error(`no ${address}`), { responseCode })
            : undefined,
        );
      },
    };
    const attempt = (port: number, reached: string[] = []) =>
      send({ port }, {}, to, AbortSignal.timeout(30_000), reached).catch(
        each => each,
      );

    it.each([
      [450, false],
      [550, true],
    ])('%i: permanent %s, and who has it is known', async (code, permanent) => {
      const port = await startServer(refusing);
      codes = { 'oscar@example.com': code };
      const error = await attempt(port);
      expect(error).toMatchObject({
        name: 'NotifierError',
        message: `The mail server refuses 1 of 3 recipients (${code})`,
        permanent,
        reached: ['Team@example.com', 'olga@example.com'],
      });
      expect(mails.map(mail => mail.to)).toEqual([
        ['Team@example.com', 'olga@example.com'],
      ]);
    });

    it('only they are tried again, while one of them is put off', async () => {
      const port = await startServer(refusing);
      codes = { 'oscar@example.com': 450, 'olga@example.com': 550 };
      const first = await attempt(port);
      expect(first).toMatchObject({ permanent: false });
      const second = await attempt(port, first.reached);
      expect(second).toMatchObject({
        message: 'The mail server refuses 2 of 3 recipients (450, 550)',
        permanent: false,
        reached: [],
      });
      codes = { 'olga@example.com': 550 };
      const third = await attempt(port, first.reached);
      expect(third).toMatchObject({
        message: 'The mail server refuses 1 of 3 recipients (550)',
        permanent: true,
        reached: ['oscar@example.com'],
      });
      codes = {};
      await send({ port }, {}, to, undefined, [
        ...first.reached,
        ...third.reached,
      ]);
      expect(mails.map(mail => mail.to)).toEqual([
        ['Team@example.com'],
        ['oscar@example.com'],
        ['olga@example.com'],
      ]);
      await send({ port }, {}, to, undefined, to);
      expect(mails).toHaveLength(3);
    });

    it('nobody has what the server refuses as a whole', async () => {
      codes = { 'oscar@example.com': 550 };
      const port = await startServer({
        ...refusing,
        onData: (stream, _session, done) => {
          stream.resume();
          stream.on('end', () =>
            done(Object.assign(new Error('later'), { responseCode: 451 })),
          );
        },
      });
      expect(await attempt(port)).toMatchObject({
        message: 'The mail server answers 451',
        permanent: false,
        reached: [],
      });
    });
  });

  it('a password is never sent without TLS', async () => {
    const seen: string[] = [];
    const port = await startServer({
      disabledCommands: ['STARTTLS'],
      allowInsecureAuth: true,
      onAuth: (auth, _session, done) => {
        seen.push(auth.username ?? '');
        done(null, { user: auth.username });
      },
    });
    const error = await send({ port, user: 'portal', pass: PASSWORD }).catch(
      each => each,
    );
    expect(error).toMatchObject({ name: 'NotifierError' });
    expect(error.message).not.toContain(PASSWORD);
    expect(seen).toEqual([]);
    expect(mails).toEqual([]);
  });

  it('a certificate that nobody vouches for is not accepted', async () => {
    const port = await startServer({ disabledCommands: ['AUTH'] });
    const error = await send({ port }).catch(each => each);
    expect(error).toMatchObject({ name: 'NotifierError', permanent: false });
    expect(mails).toEqual([]);
  });

  it('what is no mail server, or is away, is tried again', async () => {
    let port = await startSocket('HTTP/1.1 400 Bad Request\r\n\r\n');
    await expect(send({ port })).rejects.toMatchObject({
      name: 'NotifierError',
      permanent: false,
    });
    await stop();
    port = await startSocket(undefined);
    await expect(
      send({ port }, {}, ['team@example.com'], AbortSignal.timeout(50)),
    ).rejects.toMatchObject({ name: 'TimeoutError' });
    await stop();
    stop = async () => {};
    const error = await send({ port }).catch(each => each);
    expect(error).toMatchObject({ permanent: false });
    expect(error.message).not.toContain('127.0.0.1');
  });

  it('whoever of them the catalog cannot name an address for now is tried again', async () => {
    const port = await startServer();
    const recipients = [
      { entityRef: 'user:default/oscar', emailUnknown: true },
      { entityRef: 'user:default/olga', email: 'olga@example.com' },
    ];
    const error = await send({ port }, { recipients }).catch(each => each);
    expect(error).toMatchObject({
      message: 'The catalog cannot say now where to write to 1 of 3 recipients',
      permanent: false,
      reached: ['team@example.com', 'olga@example.com'],
    });
    await send(
      { port },
      {
        recipients: [
          { entityRef: 'user:default/oscar', email: 'oscar@example.com' },
          recipients[1],
        ],
      },
      undefined,
      undefined,
      error.reached,
    );
    expect(mails.map(({ to }) => to)).toEqual([
      ['team@example.com', 'olga@example.com'],
      ['oscar@example.com'],
    ]);
    // With nobody else to write to there is nothing to send yet.
    await expect(
      send({ port: 1 }, { recipients: [recipients[0]] }, []),
    ).rejects.toMatchObject({ permanent: false, reached: [] });
  });

  it('nobody to write to is said at once', async () => {
    await expect(send({ port: 1 }, {}, [])).rejects.toMatchObject({
      permanent: true,
    });
  });

  it.each<[string, JsonObject]>([
    ['no host', { host: '' }],
    ['a port that is none', { host: 'mail', port: 70_000 }],
    ['a user without password', { host: 'mail', user: 'portal' }],
    ['a sender that is no address', { host: 'mail', from: 'Portal\r\nBcc: x' }],
    [
      'a password that is no text',
      { host: 'mail', user: 'x', pass: 123456789 },
    ],
  ])('settings: %s', (_, smtp) => {
    const problem = notifier(smtp).findProblem({
      id: 'mail',
      kind: 'email',
      to: [],
    });
    expect(problem).toMatch(/^quantumRerank\.channels\.mail\.smtp/);
    expect(problem).not.toContain('123456789');
  });
});
