import { defineConfig } from '@playwright/test';
import { join } from 'node:path';
import { findChromium } from './packages/app/e2e-tests/support/chromium';

const report = process.env.E2E_JSON_REPORT;

/** The tests start a portal of their own: `yarn test:e2e`. */
export default defineConfig({
  testDir: join('packages', 'app', 'e2e-tests'),
  outputDir: join('reports', 'e2e', 'failures'),
  globalSetup: require.resolve('./packages/app/e2e-tests/support/buildPortal'),
  // Each has a portal and a cluster of its own. Tests mostly wait for what
  // takes its time, so two share two cores well.
  workers: 2,
  timeout: 60_000,
  expect: { timeout: 15_000 },
  forbidOnly: !!process.env.CI,
  // A browser on a busy machine is given a second try, which is reported.
  retries: process.env.CI ? 1 : 0,
  reporter: report ? [['list'], ['json', { outputFile: report }]] : [['list']],
  use: {
    screenshot: 'only-on-failure',
    trace: 'retain-on-failure',
    launchOptions: {
      executablePath: findChromium(),
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
    },
  },
});
