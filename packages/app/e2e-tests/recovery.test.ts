import { expectToFit, findViolations } from './support/accessibility';
import { OperationsTab, operationsPath } from './support/operationsTab';
import { expect, test } from './support/test';

test('whoever is on call recovers a service whose deployment was deleted', async ({
  openAs,
  sandbox,
}) => {
  // A whole rollout, watched until it held, lies within.
  test.setTimeout(150_000);
  await sandbox.deleteDeployment('staging');
  const page = await openAs('on-call', operationsPath('staging', 'actions'));
  const tab = new OperationsTab(page);
  const guide = tab.panel('Complete service recovery');
  await guide.getByRole('button', { name: 'Lead me through' }).click();
  const step = (title: string) =>
    guide.getByRole('listitem').filter({
      has: page.getByRole('heading', { name: title }),
    });

  await expect(step('What is there')).toContainText(
    'Missing: Deployment/quantum-rerank',
  );
  const redeploying = step('Redeploy if necessary');
  await expect(redeploying).toHaveAttribute('aria-current', 'step');
  expect(await findViolations(page)).toEqual([]);
  for (const width of [768, 1280]) {
    await page.setViewportSize({ width, height: 900 });
    await expectToFit(page, `the guided recovery at ${width} pixels`);
  }

  await redeploying.getByRole('button').click();
  const dialog = page.getByRole('dialog', { name: 'Redeploy staging' });
  const objects = dialog.getByRole('list', {
    name: 'Objects of the manifests',
  });
  await expect(
    objects.getByRole('listitem').filter({ hasText: 'created' }),
  ).toContainText('Deployment/quantum-rerank');
  await dialog.getByLabel(/^Reason/).fill('The deployment was deleted');
  await dialog
    .getByRole('button', {
      name: 'Redeploy what is missing in staging from release',
    })
    .click();
  await expect(dialog).toBeHidden();

  // Where it stands is found out afresh, so a reload goes on with it.
  await page.reload();
  await expect(step('What is there')).not.toContainText('Missing', {
    timeout: 45_000,
  });
  await expect(step('Watch the pods')).not.toHaveAttribute(
    'aria-current',
    'step',
    { timeout: 45_000 },
  );
  await expect(step('Redeploy if necessary')).toContainText('not needed');
  await expect
    .poll(async () => (await sandbox.podNames('staging')).length)
    .toBeGreaterThan(0);

  await tab.show('History');
  await expect(
    page
      .getByRole('row', {
        name: /Redeploy what is missing in staging from release/,
      })
      .first(),
  ).toContainText('succeeded');
});
