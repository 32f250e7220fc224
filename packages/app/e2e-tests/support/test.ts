import { test as base, expect, type Page } from '@playwright/test';
import { signIn, startPortal, type PersonaId, type Portal } from './portal';
import { startReceiver, type Receiver } from './receiver';
import { Sandbox } from './sandbox';

export const ENTITY_PATH = '/catalog/default/component/quantum-rerank';
export const API_PATH =
  '/api/quantum-rerank/entities/component/default/quantum-rerank';

interface WorkerFixtures {
  /**
   * Whether signals and alerts react within seconds instead of minutes. For
   * tests that wait for them, and for those that disturb them and have to
   * leave the portal well.
   */
  quick: boolean;
  /**
   * The library with which the time of the portal's backend can be moved. Its
   * cluster then outlives a restart.
   */
  fakeTime: string | undefined;
  /** Where messages to the channel of alerts go. */
  alertsChannel: Receiver;
  /** A portal of its own: free ports, empty database, fresh cluster. */
  portal: Portal;
}

interface TestFixtures {
  sandbox: Sandbox;
  /** Opens a path of the portal as one of the personas. */
  openAs: (persona: PersonaId, path: string) => Promise<Page>;
  /** Calls the portal's API as one of the personas. */
  callAs: (
    persona: PersonaId,
    path: string,
    init?: { method: string; body: unknown },
  ) => Promise<{ status: number; body: unknown }>;
  /** Fails a test whose page wrote errors or talked to anybody else. */
  quietPage: void;
}

export const test = base.extend<TestFixtures, WorkerFixtures>({
  quick: [false, { scope: 'worker', option: true }],

  fakeTime: [undefined, { scope: 'worker', option: true }],

  alertsChannel: [
    // eslint-disable-next-line no-empty-pattern
    async ({}, provide) => {
      const receiver = await startReceiver();
      await provide(receiver);
      await receiver.stop();
    },
    { scope: 'worker' },
  ],

  portal: [
    async ({ quick, fakeTime, alertsChannel }, provide) => {
      const portal = await startPortal({
        quick,
        fakeTime,
        // Elsewhere it stays unconfigured, which is shown too.
        alertsChannel: fakeTime && alertsChannel.url,
      });
      try {
        await provide(portal);
      } finally {
        await portal.stop();
      }
    },
    { scope: 'worker', timeout: 300_000 },
  ],

  baseURL: async ({ portal }, provide) => provide(portal.url),

  sandbox: async ({ portal }, provide) => {
    const sandbox = new Sandbox(portal.sandboxUrl);
    await sandbox.clear();
    await provide(sandbox);
    await sandbox.clear();
  },

  openAs: async ({ page }, provide) => {
    await provide(async (persona, path) => {
      await page.addInitScript(id => {
        // An empty page keeps nothing.
        if (window.location.protocol.startsWith('http')) {
          window.localStorage.setItem('sandbox-persona', id);
        }
      }, persona);
      await page.goto(path);
      return page;
    });
  },

  callAs: async ({ portal }, provide) => {
    await provide(async (persona, path, init) => {
      const response = await fetch(`${portal.url}${path}`, {
        method: init?.method,
        headers: {
          ...(await signIn(portal.url, persona)),
          'content-type': 'application/json',
        },
        body: init && JSON.stringify(init.body),
      });
      return { status: response.status, body: await response.json() };
    });
  },

  quietPage: [
    async ({ page, portal }, provide) => {
      const complaints: string[] = [];
      page.on('pageerror', error => complaints.push(error.message));
      page.on('console', message => {
        if (message.type() === 'error') {
          complaints.push(message.text());
        }
      });
      page.on('request', request => {
        const { origin, protocol } = new URL(request.url());
        if (protocol.startsWith('http') && origin !== portal.url) {
          complaints.push(`request to ${request.url()}`);
        }
      });
      await provide();
      expect(complaints, 'errors on the page').toEqual([]);
    },
    { auto: true },
  ],
});

export { expect };
