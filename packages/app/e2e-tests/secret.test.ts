import type { Page } from '@playwright/test';
import { randomUUID } from 'node:crypto';
import { OperationsTab, operationsPath } from './support/operationsTab';
import { API_PATH, expect, test } from './support/test';
import { Traffic } from './support/traffic';

const BUTTON = 'Change the Secret…';
const KEY = 'api-key';
const SECRET_PATH = `${API_PATH}/environments/production/secret`;
const OPERATIONS_PATH = `${API_PATH}/environments/production/operations`;
const PLANS_PATH = `${API_PATH}/environments/production/plans`;

const canary = `canary-${randomUUID()}`;
/** As it would look wherever it turned up. */
const forms = [
  canary,
  Buffer.from(canary).toString('base64').replace(/=+$/, ''),
  Buffer.from(canary).toString('hex'),
];

/** Everything that the page holds and shows: markup, fields, stores, addresses. */
function everythingHeld(page: Page): Promise<string> {
  return page.evaluate(() =>
    JSON.stringify([
      document.documentElement.outerHTML,
      [...document.querySelectorAll('input, textarea')].map(
        field => (field as HTMLInputElement).value,
      ),
      { ...window.localStorage },
      { ...window.sessionStorage },
      window.history.state,
      window.location.href,
      performance.getEntries().map(({ name }) => name),
    ]),
  );
}

async function expectNotHeld(page: Page): Promise<void> {
  const held = await everythingHeld(page);
  expect(forms.filter(form => held.includes(form))).toEqual([]);
}

// One story: the value goes to the cluster and comes back nowhere.
test.describe.serial('the Secret', () => {
  test('is neither read nor changed by a viewer', async ({
    openAs,
    callAs,
  }) => {
    const page = await openAs(
      'viewer',
      operationsPath('production', 'actions'),
    );
    const button = page.getByRole('button', { name: BUTTON });
    await expect(button).toHaveAttribute('aria-disabled', 'true');
    for (const path of [SECRET_PATH, `${SECRET_PATH}/versions`]) {
      expect((await callAs('viewer', path)).status).toBe(403);
    }
  });

  test('is changed by its owner, and no answer and no page has the value', async ({
    openAs,
    page,
    sandbox,
  }) => {
    test.setTimeout(120_000);
    const traffic = await Traffic.of(page);
    const former = await sandbox.secretValue('production', KEY);
    const pods = await sandbox.podNames('production');
    await openAs('owner', operationsPath('production', 'actions'));
    const tab = new OperationsTab(page);

    await test.step('the form covers what is typed, and the plan does not tell it', async () => {
      await page.getByRole('button', { name: BUTTON }).click();
      const dialog = page.getByRole('dialog', {
        name: 'Change the Secret of production',
      });
      const field = dialog.getByLabel(`New value of ${KEY}`);
      await expect(field).toHaveValue('');
      await field.fill(canary);
      await expect(field).toHaveCSS('-webkit-text-security', 'disc');
      await expect(dialog).toContainText(`data.${KEY}`);
      await expect(dialog).toContainText('a new value that is not shown');
      expect(await everythingHeld(page)).toContain(canary);
      // The covered field is the one thing that has it.
      await expect(dialog).not.toContainText(canary, { useInnerText: true });
      await dialog.getByLabel('Reason').fill('the key was in a chat');
      await dialog
        .getByRole('button', { name: /^Change .*production/ })
        .click();
      await expect(dialog).toHaveCount(0);
      await expectNotHeld(page);
    });

    await test.step('it is carried out and verified', async () => {
      const progress = tab.progress(/Secret/);
      await expect(progress).toContainText('succeeded', { timeout: 60_000 });
      await expect(progress).toContainText(/before.*after/is);
      await expectNotHeld(page);
      expect(await sandbox.secretValue('production', KEY)).toBe(canary);
      const after = await sandbox.podNames('production');
      expect(after.filter(name => pods.includes(name))).toEqual([]);
    });

    await test.step('the form is empty again, and lists the state before', async () => {
      await page.getByRole('button', { name: BUTTON }).click();
      const dialog = page.getByRole('dialog', {
        name: 'Change the Secret of production',
      });
      await expect(dialog.getByLabel(`New value of ${KEY}`)).toHaveValue('');
      await dialog
        .getByRole('button', { name: 'Show what is kept of earlier states' })
        .click();
      const kept = dialog
        .getByRole('list', { name: 'Earlier states of the Secret' })
        .getByRole('listitem');
      await expect(kept).toHaveText([
        new RegExp(`found well .*Sam Rivera.*the same value now.*${KEY}`),
        new RegExp(`before a change.*Sam Rivera.*another value now.*${KEY}`),
      ]);
      await expectNotHeld(page);
      await dialog.getByRole('button', { name: 'Cancel' }).click();
    });

    await test.step('the history and notifications do not have it', async () => {
      await tab.show('History');
      await page
        .getByRole('table', { name: 'Table of what was done' })
        .getByRole('row')
        .filter({ hasText: 'the key was in a chat' })
        .getByRole('link', { name: /Secret/ })
        .click();
      await expect(
        page.getByText('the key was in a chat').first(),
      ).toBeVisible();
      await expectNotHeld(page);
      await page.goto('/notifications');
      await expect(page.getByText(/Secret/).first()).toBeVisible();
      await expectNotHeld(page);
    });

    // What asks carries the value, and nothing else does.
    expect(await traffic.findAny(forms)).toEqual([
      `POST ${OPERATIONS_PATH}: request body`,
      `POST ${PLANS_PATH}: request body`,
    ]);
    expect(
      await traffic.findAny([Buffer.from(former).toString('base64'), former]),
    ).toEqual([]);
    // It would have been found: all answers were looked at, among them these.
    expect(await traffic.unread()).toEqual([]);
    expect(await traffic.findAny([KEY])).toEqual(
      expect.arrayContaining([
        `GET ${SECRET_PATH}: response body`,
        `GET ${SECRET_PATH}/versions: response body`,
        `POST ${PLANS_PATH}: response body`,
        `POST ${OPERATIONS_PATH}: response body`,
        'GET /api/quantum-rerank/operations/{id}/progress: response body',
      ]),
    );
  });
});
