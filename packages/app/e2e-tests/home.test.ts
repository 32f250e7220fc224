import { OperationsTab } from './support/operationsTab';
import { expect, test } from './support/test';

test('the home page says how the service is, and leads to it', async ({
  openAs,
  sandbox,
}) => {
  const page = await openAs('owner', '/home');
  const services = page.getByRole('list', { name: 'Operated services' });
  await expect(
    services.getByRole('link', { name: 'QuantumRerank' }),
  ).toBeVisible();
  const production = services
    .getByRole('listitem')
    .filter({ hasNot: page.getByRole('heading') })
    .filter({ has: page.getByRole('link', { name: 'Production' }) });
  await expect(production).toContainText('ok');
  await expect(production).toContainText(/(\d+) of \1 pods ready/);

  await sandbox.start('bad-release', 'production');
  await expect(production).toContainText('critical');
  await production.getByRole('link', { name: 'Production' }).click();
  await expect(page).toHaveURL(/\/operations\/?\?environment=production/);
  const tab = new OperationsTab(page);
  await expect(tab.verdict).toContainText('critical');

  await sandbox.clear();
  await expect(tab.verdict).not.toContainText('critical');
});
