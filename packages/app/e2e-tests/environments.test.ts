import { OperationsTab, operationsPath } from './support/operationsTab';
import { API_PATH, expect, test } from './support/test';

test('a dialog stays with its environment: back closes it, and nothing goes to the other', async ({
  openAs,
  page,
}) => {
  const asked: string[] = [];
  page.on('request', request => {
    if (request.method() === 'POST' && request.url().includes(API_PATH)) {
      asked.push(new URL(request.url()).pathname.slice(API_PATH.length));
    }
  });
  await openAs('owner', operationsPath('staging', 'actions'));
  const tab = new OperationsTab(page);
  await page.getByRole('button', { name: /^Environment/ }).click();
  await page.getByRole('option', { name: 'Production' }).click();
  await expect(page).toHaveURL(/environment=production/);
  const dialog = await tab.openScale('production');
  await dialog.getByLabel('New number of replicas').fill('5');
  await dialog.getByLabel('Reason').fill('load test of the new model');
  await expect(
    dialog.getByRole('button', { name: 'Scale production to 5' }),
  ).toBeEnabled();
  expect(new Set(asked)).toEqual(new Set(['/environments/production/plans']));

  await page.goBack();
  await expect(page).toHaveURL(/environment=staging/);
  await expect(page.getByRole('dialog')).toHaveCount(0);
  const note = page
    .getByRole('status')
    .filter({ hasText: '“Scale production” was closed' });
  await expect(note).toContainText('The page shows Staging now.');

  asked.length = 0;
  const other = await tab.openScale('staging');
  await expect(note).toHaveCount(0);
  await expect(other).toContainText('namespace quantum-rerank-staging');
  await expect(other.getByLabel('Reason')).toHaveValue('');
  await expect(other.getByLabel('New number of replicas')).not.toHaveValue('5');
  // Other than the number of now, which would be nothing to ask for.
  await other.getByLabel('New number of replicas').fill('3');
  await expect(other.getByRole('button', { name: /staging/ })).toBeVisible();
  expect(new Set(asked)).toEqual(new Set(['/environments/staging/plans']));

  // Forward again: the dialog of production does not come back by itself.
  await page.goForward();
  await expect(page).toHaveURL(/environment=production/);
  await expect(page.getByRole('dialog')).toHaveCount(0);
  expect(asked.filter(path => path.endsWith('/operations'))).toEqual([]);
});
