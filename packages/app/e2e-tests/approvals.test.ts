import type { Locator, Page } from '@playwright/test';
import { OperationsTab, operationsPath } from './support/operationsTab';
import { expect, test } from './support/test';

/** The title of evicting all pods of production. */
const TITLE = /^Evict .*production/;

/** Opens the dialog of evicting, with each of the three pods chosen. */
async function chooseAllPods(page: Page): Promise<Locator> {
  await page.getByRole('button', { name: 'Evict pods…' }).first().click();
  const dialog = page.getByRole('dialog');
  const boxes = dialog.getByRole('checkbox');
  await expect(boxes).toHaveCount(3);
  for (const box of await boxes.all()) {
    await box.check();
  }
  return dialog;
}

// One story: what one person asks for, another one decides on.
test.describe.serial('two persons', () => {
  test('ask for an approval, and are refused their own', async ({ openAs }) => {
    const page = await openAs(
      'on-call',
      operationsPath('production', 'actions'),
    );
    const tab = new OperationsTab(page);
    const dialog = await chooseAllPods(page);
    await dialog.getByLabel('Reason').fill('all pods hold a broken cache');
    await expect(dialog).toContainText('Needs approval');
    await dialog.getByRole('button', { name: /^Request approval for/ }).click();

    const waiting = tab.progress(TITLE);
    await expect(waiting).toContainText('waiting for approval');
    await expect(waiting).toContainText(
      'Whoever asked for a change does not approve or review it',
    );
    await expect(tab.panel('Approvals')).toContainText('Waiting for others');
    await waiting.getByRole('link', { name: 'Look at the plan' }).click();
    const record = tab.progress(TITLE);
    const approve = record.getByRole('button', { name: /^Approve: / });
    await expect(approve).toBeDisabled();
  });

  test('approve what somebody else asked for, and see it done', async ({
    openAs,
    sandbox,
  }) => {
    const before = await sandbox.podNames('production');
    const page = await openAs('owner', operationsPath('production', 'actions'));
    const tab = new OperationsTab(page);
    const approvals = tab.panel('Approvals');
    await expect(approvals).toContainText('Waiting for you');
    await approvals
      .getByRole('link', { name: 'Look at the plan and decide' })
      .click();

    const record = tab.progress(TITLE);
    await expect(record).toContainText('All 3 ready pods are evicted');
    await record.getByLabel('Comment').fill('agreed by phone');
    await record.getByRole('button', { name: /^Approve: / }).click();
    await expect(record).toContainText('approved');
    await expect(record).toContainText('agreed by phone');
    await expect(record).toContainText('succeeded', { timeout: 50_000 });
    const after = await sandbox.podNames('production');
    expect(after.filter(name => before.includes(name))).toEqual([]);
  });

  test('pass it in an emergency, but not its review', async ({ openAs }) => {
    const page = await openAs(
      'on-call',
      operationsPath('production', 'actions'),
    );
    const tab = new OperationsTab(page);
    const dialog = await chooseAllPods(page);
    await dialog.getByLabel('Reason').fill('every answer is wrong since 03:10');
    await dialog.getByRole('button', { name: 'This is an emergency…' }).click();
    const section = dialog.getByRole('group', { name: 'Emergency' });
    await section.getByRole('checkbox').check();
    await section.getByLabel(/^Type "production"/).fill('production');
    await dialog.getByRole('button', { name: /^Emergency: / }).click();
    const done = tab.progress(TITLE);
    await expect(done).toContainText('succeeded', { timeout: 50_000 });
    await expect(done).toContainText('waits for review');
    await expect(
      done.getByRole('button', { name: 'Record the review' }),
    ).toBeDisabled();
  });

  test('find in the history what waits for a review', async ({ openAs }) => {
    const page = await openAs('owner', operationsPath('production', 'history'));
    const row = page
      .getByRole('table', { name: 'Table of what was done' })
      .getByRole('row')
      .filter({ hasText: 'waits for review' });
    await row.getByRole('link', { name: TITLE }).click();
    const box = page.getByRole('group', { name: 'Emergency' });
    await box.getByLabel('What the review found').fill('It was right to do so');
    await box.getByRole('button', { name: 'Record the review' }).click();
    await expect(box).toContainText('It was right to do so');
    await expect(box).not.toContainText('waits for review');
  });
});
