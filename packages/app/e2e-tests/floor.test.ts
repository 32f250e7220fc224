import { OperationsTab, operationsPath } from './support/operationsTab';
import { expect, test } from './support/test';

test('a floor is raised for a time, seen by everybody, and restored by hand', async ({
  openAs,
  sandbox,
}) => {
  test.setTimeout(180_000);
  const page = await openAs('owner', operationsPath('staging'));
  const tab = new OperationsTab(page);
  const former = await sandbox.bounds('staging');

  // Where an autoscaler decides, the dialog begins with a floor.
  await expect(tab.verdict).toBeVisible();
  const dialog = await tab.openDialog('Scale', 'staging');
  await expect(
    dialog.getByRole('radio', {
      name: 'Raise the autoscaler’s minimum for a time, then restore it',
    }),
  ).toBeChecked();
  await dialog.getByLabel('Floor').fill(String(former.minReplicas + 1));
  await expect(dialog).toContainText(
    `Then ${former.minReplicas} comes back by itself.`,
  );
  await expect(dialog).toContainText('spec.minReplicas');
  await dialog.getByLabel('Reason').fill('load test of the new tenant');
  await dialog
    .getByRole('button', { name: /^Raise the floor of staging to \d+ for 2 h/ })
    .click();
  await expect(tab.progress(/^Raise the floor of staging/)).toContainText(
    'succeeded',
    { timeout: 80_000 },
  );
  expect(await sandbox.bounds('staging')).toEqual({
    ...former,
    minReplicas: former.minReplicas + 1,
  });

  const banner = page
    .getByRole('status')
    .filter({ hasText: /^Temporary floor of/ });
  await expect(banner).toContainText(`then back to ${former.minReplicas}`);
  await expect(banner).toContainText('load test of the new tenant');
  await banner.getByRole('button', { name: /^Restore \d+ now…$/ }).click();
  const restoring = page.getByRole('dialog');
  await restoring.getByLabel('Reason').fill('the test is over early');
  await restoring.getByRole('button', { name: /^Restore the bounds/ }).click();
  await expect(tab.progress(/^Restore the bounds/)).toContainText('succeeded', {
    timeout: 80_000,
  });
  expect(await sandbox.bounds('staging')).toEqual(former);
  await expect(banner).toHaveCount(0);
  // The autoscaler takes its time to go down; other tests count the pods.
  await sandbox.scale('staging', former.minReplicas);
});
