import { readFileSync } from 'node:fs';
import type { Locator } from '@playwright/test';
import { OperationsTab, operationsPath } from './support/operationsTab';
import { API_PATH, expect, test } from './support/test';

test.use({ quick: true });

const steps = (place: Locator) =>
  place.getByRole('list', { name: 'Steps' }).locator('> li');

test('the morning check shows how far it is, and its report can be linked', async ({
  openAs,
  sandbox,
}) => {
  // Slow enough that a person sees it run.
  await sandbox.start('slow-answers', 'staging');
  const page = await openAs('owner', operationsPath('staging', 'maintenance'));
  const card = new OperationsTab(page).panel('Morning check');
  await Promise.all([
    // Looked for from the start: it passes.
    expect(card.getByRole('status')).toHaveText(/^[0-4] of 5 steps done$/),
    card.getByRole('button', { name: 'Run now: Morning check' }).click(),
  ]);
  await expect(steps(card)).toHaveCount(5);
  await card.getByRole('link', { name: 'Open report: Morning check' }).click();
  await expect(page).toHaveURL(/maintenance\?.*report=[0-9a-f-]+/);

  await expect(page.getByText('finished', { exact: true })).toBeVisible();
  await page.reload();
  const found = new OperationsTab(page).panel('Steps');
  await expect(steps(found)).toContainText([
    'Overall service health',
    'The API answers',
    'Resource usage',
    'Alerts of the night',
    'Autoscaling',
  ]);
  await expect(found).not.toContainText('to come');
  await expect(page.getByText('Sam Rivera').first()).toBeVisible();
});

test('a smoke test asks every part of the service', async ({ openAs }) => {
  const page = await openAs('owner', operationsPath('staging', 'maintenance'));
  const card = new OperationsTab(page).panel('Smoke test');
  await expect(card).toContainText('It has not run in Staging yet.');
  await card.getByRole('button', { name: 'Run now: Smoke test' }).click();
  await expect(card).toContainText('All 6 steps are ok');
  await card.getByRole('link', { name: 'Open report: Smoke test' }).click();
  await expect(new OperationsTab(page).panel('Steps')).toContainText(
    'A similarity is computed',
  );
});

test('performance is validated where load is allowed, and the result is kept as JSON', async ({
  openAs,
}) => {
  const page = await openAs('owner', operationsPath('staging', 'maintenance'));
  const tab = new OperationsTab(page);
  await page
    .getByRole('button', { name: 'Run…: Performance validation' })
    .click();
  const dialog = page.getByRole('dialog', {
    name: 'Validate the performance of staging',
  });
  await dialog.getByLabel('Requests/s').fill('10');
  await dialog.getByLabel('Duration').fill('15s');
  await dialog.getByRole('button', { name: 'Send load to staging' }).click();

  const sent = tab.panel('Response times').getByText(/ sent, \d+ failed/);
  const count = async () => Number.parseInt(await sent.innerText(), 10);
  await expect(page.getByRole('status').first()).toHaveText(/steps done$/);
  await expect(sent).toBeVisible();
  const early = await count();
  await expect(
    page.getByRole('button', { name: /^Cancel: / }),
    'it was seen while it ran',
  ).toBeVisible();
  await expect.poll(count).toBeGreaterThan(early);
  await expect(page.getByText('finished', { exact: true })).toBeVisible();
  await expect(
    page
      .getByRole('table', { name: 'Table of response times by endpoint class' })
      .getByRole('row')
      .filter({ has: page.getByRole('cell', { name: 'p95', exact: true }) }),
  ).toHaveCount(3);

  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'Download as JSON' }).click(),
  ]);
  expect(download.suggestedFilename()).toMatch(
    /^performance-validation-staging-.*\.json$/,
  );
  const report = JSON.parse(readFileSync(await download.path(), 'utf8'));
  expect(report).toMatchObject({
    kind: 'performance-validation',
    environment: 'staging',
    state: 'finished',
    load: { parameters: { rate: 10, duration: '15s' }, sent: await count() },
  });
});

test('no load is sent to production, and the reason is told', async ({
  openAs,
  callAs,
}) => {
  const page = await openAs(
    'owner',
    operationsPath('production', 'maintenance'),
  );
  const card = new OperationsTab(page).panel('Performance validation');
  await expect(card).toContainText('No load may be sent to Production.');
  await expect(card.getByRole('button', { name: /^Run/ })).toHaveCount(0);

  const { status, body } = await callAs(
    'owner',
    `${API_PATH}/environments/production/reports`,
    {
      method: 'POST',
      body: {
        kind: 'performance-validation',
        idempotencyKey: 'no-load-on-production',
      },
    },
  );
  expect(status).toBe(400);
  expect(body).toMatchObject({
    error: {
      message: expect.stringContaining(
        'The profile does not allow load on production',
      ),
    },
  });
});
