import { createHmac } from 'node:crypto';
import { mockServices } from '@backstage/backend-test-utils';
import type { JsonObject } from '@backstage/types';
import {
  NotifierError,
  type NotificationMessage,
} from '@quantumrerank/backstage-plugin-quantum-rerank-node';
import { ChannelConfig } from '../ChannelConfig';
import { FakeReceiver } from '../__testUtils__/FakeReceiver';
import { createNotifiers } from './index';
import { PagerDutyNotifier } from './PagerDutyNotifier';
import { WebhookNotifier } from './WebhookNotifier';

const SECRET = 'a-secret-of-a-channel';
const soon = () => ({ signal: AbortSignal.timeout(30_000) });

const message = (
  changes: Partial<NotificationMessage> = {},
): NotificationMessage => ({
  id: 'message-1',
  dedupKey: 'alert-1',
  event: 'trigger',
  severity: 'P0',
  title: 'Service unavailable',
  text: 'Nothing answers.',
  url: 'https://portal.example.com/operations',
  entityRef: 'component:default/quantum-rerank',
  environment: 'production',
  at: '2026-11-24T12:00:00.000Z',
  recipients: [],
  ...changes,
});

describe('notifiers over HTTP', () => {
  let receiver: FakeReceiver;
  const sent: unknown[] = [];

  beforeEach(async () => {
    receiver = await FakeReceiver.start();
    sent.length = 0;
  });

  afterEach(() => receiver.stop());

  const settings = (): Record<string, JsonObject> => ({
    slack: { url: `${receiver.url}/services/${SECRET}` },
    webhook: { url: `${receiver.url}/hook`, signingSecret: SECRET },
    pagerduty: { routingKey: SECRET, apiUrl: receiver.url },
  });

  const notifierOf = (kind: string, channel?: JsonObject | null) => {
    const value = channel === undefined ? settings()[kind] : channel;
    const config = new ChannelConfig(
      mockServices.rootConfig({
        data: {
          quantumRerank: {
            channels: value === null ? {} : { '1st': value },
          },
        },
      }),
    );
    const notifiers = createNotifiers({
      config,
      notifications: {
        send: async notification => {
          sent.push(notification);
        },
      },
    });
    return notifiers.get(kind)!;
  };

  const send = (kind: string, changes?: Partial<NotificationMessage>) =>
    notifierOf(kind).send(
      message(changes),
      { id: '1st', kind, to: [] },
      soon(),
    );

  describe.each(['slack', 'webhook', 'pagerduty'])('%s', kind => {
    it('posts once and is content with 2xx', async () => {
      await send(kind);
      expect(receiver.requests).toHaveLength(1);
      expect(receiver.requests[0]).toMatchObject({
        method: 'POST',
        headers: { 'content-type': 'application/json' },
      });
    });

    it.each([
      [400, true],
      [401, true],
      [403, true],
      [404, true],
      [410, true],
      [302, true],
      [408, false],
      [500, false],
      [503, false],
    ])('answer %i: permanent %s', async (status, permanent) => {
      receiver.answers.push({
        status,
        headers: { location: `${receiver.url}/elsewhere` },
        body: `your key is ${SECRET}`,
      });
      const error = await send(kind).catch(each => each);
      expect(error).toBeInstanceOf(NotifierError);
      expect(error).toMatchObject({ permanent });
      expect(error.message).toContain(String(status));
      expect(error.message).not.toMatch(/127\.0\.0\.1|secret/);
      // Redirects are not followed.
      expect(receiver.requests).toHaveLength(1);
    });

    it.each([
      ['seconds', () => '120', 120],
      [
        'a date',
        () => new Date(Date.now() + 120_000).toUTCString(),
        expect.any(Number),
      ],
      ['nonsense', () => 'soon', undefined],
    ])('answer 429 with Retry-After in %s', async (_, value, seconds) => {
      receiver.answers.push({
        status: 429,
        headers: { 'retry-after': value() },
      });
      await expect(send(kind)).rejects.toMatchObject({
        permanent: false,
        retryAfterSeconds: seconds,
      });
    });

    it('garbage, silence and a closed port are tried again', async () => {
      receiver.answers.push('garbage');
      await expect(send(kind)).rejects.toMatchObject({
        name: 'NotifierError',
        permanent: false,
      });
      const notifier = notifierOf(kind);
      await receiver.stop();
      const error = await notifier
        .send(message(), { id: '1st', kind, to: [] }, soon())
        .catch(each => each);
      expect(error).toMatchObject({ permanent: false });
      expect(error.message).not.toMatch(/127\.0\.0\.1|secret/);
      receiver = await FakeReceiver.start();
    });

    it('a slow answer is given up when the caller says so', async () => {
      receiver.answers.push('hang');
      const controller = new AbortController();
      const sending = notifierOf(kind).send(
        message(),
        { id: '1st', kind, to: [] },
        { signal: controller.signal },
      );
      while (receiver.requests.length === 0) {
        await new Promise(setImmediate);
      }
      controller.abort();
      await expect(sending).rejects.toMatchObject({ name: 'AbortError' });
    });

    it('a link-local address is refused', async () => {
      const notifier = notifierOf(kind, {
        ...settings()[kind],
        ...(kind === 'pagerduty'
          ? { apiUrl: 'http://169.254.169.254' }
          : { url: 'http://169.254.169.254/latest' }),
      });
      await expect(
        notifier.send(message(), { id: '1st', kind, to: [] }, soon()),
      ).rejects.toMatchObject({ permanent: true });
    });

    it('says what is missing in app-config, without its values', async () => {
      const channel = { id: '1st', kind, to: [] };
      expect(notifierOf(kind).findProblem(channel)).toBeUndefined();
      expect(notifierOf(kind, null).findProblem(channel)).toBe(
        'quantumRerank.channels.1st is not set in app-config',
      );
      for (const wrong of [
        {},
        { url: `ftp://${SECRET}`, signingSecret: SECRET },
        { routingKey: { value: SECRET } },
        { ...settings()[kind], [SECRET]: SECRET },
      ]) {
        const problem = notifierOf(kind, wrong).findProblem(channel);
        expect(problem).toMatch(/^quantumRerank\.channels\.1st/);
        expect(problem).not.toContain(SECRET);
      }
    });
  });

  it('slack: text mentions nobody and is no markup', async () => {
    await send('slack', {
      title: '<!channel> & <@U123> *bold*',
      text: '<https://evil.example.com|Click here> @here &lt;',
    });
    const body = JSON.parse(receiver.requests[0].body);
    expect(body).toMatchObject({
      mrkdwn: false,
      parse: 'none',
      link_names: false,
      unfurl_links: false,
    });
    expect(body.text).toContain(
      'P0: &lt;!channel&gt; &amp; &lt;@U123&gt; *bold*',
    );
    expect(body.text).toContain('&amp;lt;');
    expect(body.text).not.toMatch(/[<>]/);
    expect(receiver.requests[0].path).toBe(`/services/${SECRET}`);
  });

  it('webhook: the signature covers time and body', async () => {
    const config = new ChannelConfig(
      mockServices.rootConfig({
        data: { quantumRerank: { channels: { hook: settings().webhook } } },
      }),
    );
    await new WebhookNotifier({ config, now: () => 1_800_000_000_999 }).send(
      message(),
      { id: 'hook', kind: 'webhook', to: [] },
      soon(),
    );
    const [{ headers, body }] = receiver.requests;
    expect(headers['x-quantum-rerank-timestamp']).toBe('1800000000');
    expect(headers['x-quantum-rerank-delivery']).toBe('message-1');
    expect(headers['x-quantum-rerank-signature']).toBe(
      `v1=${createHmac('sha256', SECRET)
        .update(`1800000000.${body}`)
        .digest('hex')}`,
    );
    expect(JSON.parse(body)).toMatchObject({
      version: '1',
      dedupKey: 'alert-1',
      event: 'trigger',
    });
    expect(body).not.toContain(SECRET);
  });

  it('pagerduty: trigger, acknowledge and resolve share their key', async () => {
    await send('pagerduty');
    await send('pagerduty', { event: 'acknowledge' });
    await send('pagerduty', { event: 'resolve' });
    await send('pagerduty', { event: 'info' });
    const bodies = receiver.requests.map(({ path, body }) => {
      expect(path).toBe('/v2/enqueue');
      return JSON.parse(body);
    });
    expect(bodies[0]).toEqual({
      routing_key: SECRET,
      event_action: 'trigger',
      dedup_key: 'alert-1:1st',
      client: 'QuantumRerank Operations',
      client_url: 'https://portal.example.com/operations',
      links: [
        {
          href: 'https://portal.example.com/operations',
          text: 'Operations in the portal',
        },
      ],
      payload: {
        summary: 'P0: Service unavailable',
        source: 'component:default/quantum-rerank production',
        severity: 'critical',
        timestamp: '2026-11-24T12:00:00.000Z',
        component: 'component:default/quantum-rerank',
        group: 'production',
        custom_details: { text: 'Nothing answers.' },
      },
    });
    expect(bodies.slice(1)).toEqual(
      ['acknowledge', 'resolve'].map(action => ({
        routing_key: SECRET,
        event_action: action,
        dedup_key: 'alert-1:1st',
      })),
    );
  });

  it('pagerduty: two channels have an incident each, also with one routing key', async () => {
    const config = new ChannelConfig(
      mockServices.rootConfig({
        data: {
          quantumRerank: {
            channels: { one: settings().pagerduty, two: settings().pagerduty },
          },
        },
      }),
    );
    const notifier = new PagerDutyNotifier({ config });
    for (const event of ['trigger', 'acknowledge', 'resolve'] as const) {
      for (const id of ['one', 'two']) {
        const channel = { id, kind: 'pagerduty', to: [] };
        await notifier.send(message({ event }), channel, soon());
      }
    }
    expect(
      receiver.requests.map(({ body }) => {
        const { event_action, dedup_key } = JSON.parse(body);
        return `${event_action} ${dedup_key}`;
      }),
    ).toEqual([
      'trigger alert-1:one',
      'trigger alert-1:two',
      'acknowledge alert-1:one',
      'acknowledge alert-1:two',
      'resolve alert-1:one',
      'resolve alert-1:two',
    ]);
  });

  it('pagerduty: a test is resolved at once, and long keys are shortened', async () => {
    await send('pagerduty', {
      event: 'test',
      severity: undefined,
      dedupKey: 'x'.repeat(300),
    });
    const bodies = receiver.requests.map(({ body }) => JSON.parse(body));
    expect(bodies.map(({ event_action }) => event_action)).toEqual([
      'trigger',
      'resolve',
    ]);
    expect(bodies[0].payload.severity).toBe('info');
    expect(bodies[0].dedup_key).toMatch(/^[0-9a-f]{64}$/);
    expect(bodies[1].dedup_key).toBe(bodies[0].dedup_key);
  });

  it('backstage: owners and those on call, one notification that changes', async () => {
    const recipients = [
      { entityRef: 'user:default/oscar' },
      { email: 'someone@example.com' },
    ];
    await send('backstage', { recipients });
    await send('backstage', { event: 'test', recipients });
    await send('backstage', {
      entityRefs: ['component:default/quantum-rerank', 'component:default/b'],
    });
    expect(sent).toEqual([
      {
        recipients: {
          type: 'entity',
          entityRef: ['component:default/quantum-rerank', 'user:default/oscar'],
        },
        payload: expect.objectContaining({
          title: 'P0: Service unavailable',
          severity: 'critical',
          scope: 'quantum-rerank:alert-1',
          link: '/operations',
        }),
      },
      expect.objectContaining({
        recipients: { type: 'entity', entityRef: ['user:default/oscar'] },
      }),
      expect.objectContaining({
        recipients: {
          type: 'entity',
          entityRef: [
            'component:default/quantum-rerank',
            'component:default/b',
          ],
        },
      }),
    ]);
  });
});
