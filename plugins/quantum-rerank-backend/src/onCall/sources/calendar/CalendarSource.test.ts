import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { mockServices } from '@backstage/backend-test-utils';
import { readCalendarAddresses } from './calendarAddresses';
import { CalendarSource } from './CalendarSource';

const FEED = [
  'BEGIN:VCALENDAR',
  'VERSION:2.0',
  'BEGIN:VEVENT',
  'UID:one',
  'DTSTART:20260105T090000Z',
  'DTEND:20260112T090000Z',
  'ATTENDEE;CN=Ann:mailto:ann@example.com',
  'END:VEVENT',
  'END:VCALENDAR',
  '',
].join('\r\n');

describe('a calendar as a source', () => {
  let answer: (response: ServerResponse) => void;
  let asked: number;
  const server = createServer((_, response) => {
    asked += 1;
    answer(response);
  });

  beforeAll(async () => {
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
  });

  beforeEach(() => {
    asked = 0;
    answer = response => response.end(FEED);
  });

  afterAll(async () => {
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  });

  const source = () =>
    new CalendarSource({
      id: 'vendor',
      title: 'Vendor',
      level: 2,
      url: `http://127.0.0.1:${
        (server.address() as AddressInfo).port
      }/secret-token.ics`,
    });

  const ask = (of: CalendarSource, signal = new AbortController().signal) =>
    of.getShifts({
      entityRef: 'component:default/quantum-rerank',
      annotations: {},
      environment: 'production',
      from: new Date('2026-01-06T00:00:00Z'),
      to: new Date('2026-01-07T00:00:00Z'),
      signal,
    });

  it('gives its events as shifts, and reads the feed once for several days', async () => {
    const calendar = source();
    expect(await ask(calendar)).toEqual([
      {
        schedule: 'vendor',
        title: 'Vendor',
        level: 2,
        person: { email: 'ann@example.com', name: 'Ann' },
        from: '2026-01-05T09:00:00.000Z',
        until: '2026-01-12T09:00:00.000Z',
      },
    ]);
    await ask(calendar);
    expect(asked).toBe(1);
  });

  it.each<[string, (response: ServerResponse) => void, RegExp]>([
    [
      'a redirect to another host',
      response =>
        response
          .writeHead(302, { location: 'http://other.example.com/x.ics' })
          .end(),
      /^It answers 302, a redirect, which is not followed$/,
    ],
    [
      'a feed of 20 MB',
      response => response.end(FEED + 'X'.repeat(20 * 1024 * 1024)),
      /^Its answer is longer than 2048 KiB$/,
    ],
    ['garbage', response => response.end('<html>'), /not an iCalendar feed/],
    ['500', response => response.writeHead(500).end(), /^It answers 500$/],
    [
      '401',
      response => response.writeHead(401).end('who?'),
      /^It answers 401$/,
    ],
    ['a cut line', response => response.destroy(), /connection failed/],
  ])('refuses %s without naming its address', async (_, reply, words) => {
    answer = reply;
    const error = await ask(source()).catch(thrown => thrown);
    expect(error.message).toMatch(words);
    expect(error.message).not.toMatch(/secret-token|127\.0\.0\.1|other/);
  });

  it('says for how long a vendor wants to be left alone', async () => {
    answer = response =>
      response.writeHead(429, { 'retry-after': '120' }).end();
    await expect(ask(source())).rejects.toMatchObject({
      message: 'It answers 429',
      retryAfterSeconds: 120,
    });
  });

  it('ends with its signal, and asks again after a failure', async () => {
    const calendar = source();
    const stop = new AbortController();
    answer = () => stop.abort(new Error('enough'));
    await expect(ask(calendar, stop.signal)).rejects.toThrow('enough');
    answer = response => response.end(FEED);
    expect(await ask(calendar)).toHaveLength(1);
  });

  it('needs an address, and says where it belongs', async () => {
    const calendar = new CalendarSource({ id: 'x', title: 'X', level: 1 });
    await expect(ask(calendar)).rejects.toThrow(
      'It has no address: set url in the profile, or quantumRerank.onCall.calendars.x.url',
    );
  });

  it('takes addresses from app-config, and does not quote wrong ones', () => {
    const read = (url: string) =>
      readCalendarAddresses(
        mockServices.rootConfig({
          data: { quantumRerank: { onCall: { calendars: { x: { url } } } } },
        }),
      );
    expect(read('https://example.com/a.ics').get('x')).toBe(
      'https://example.com/a.ics',
    );
    expect(() => read('secret')).toThrow(
      /^quantumRerank\.onCall\.calendars\.x\.url must be an address/,
    );
  });
});
