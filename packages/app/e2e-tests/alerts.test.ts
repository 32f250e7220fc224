import { OperationsTab, operationsPath } from './support/operationsTab';
import { highestAboveTarget } from './support/chart';
import { expect, test } from './support/test';

test.use({ quick: true });

const ALERT = 'Response time above 1 s';
const SIGNAL = 'Response time, all requests';
/** Windows, waits and minutes of the history have to pass. */
const SOON = { timeout: 90_000 };

test('an alert becomes pending, fires, shows in the chart, is silenced and resolved', async ({
  openAs,
  sandbox,
}) => {
  test.setTimeout(360_000);
  const page = await openAs('owner', operationsPath('production'));
  const tab = new OperationsTab(page);
  const out = tab.panel('Signals').getByRole('listitem');
  await expect(tab.panel('Signals')).toContainText(/more in range/, SOON);
  await expect(tab.verdict).not.toContainText('critical');

  await sandbox.start('slow-answers', 'production');
  await expect(out.filter({ hasText: SIGNAL })).toContainText('critical', SOON);
  await expect(tab.verdict).toContainText('critical');

  await tab.show('Alerts');
  const alert = page.getByRole('listitem', { name: ALERT, exact: true });
  await expect(alert).toContainText('pending');
  await expect(alert).toContainText('Fires in');
  await expect(alert).toContainText('P0 firing', SOON);
  await expect(alert).not.toContainText('Fires in');
  await expect(tab.verdict).toContainText(ALERT);

  await alert.getByRole('link', { name: 'Chart of its signal' }).click();
  const chart = page.getByLabel(`Chart of ${SIGNAL}`);
  await expect(chart).toBeVisible();
  await expect.poll(() => highestAboveTarget(chart), SOON).toBe(true);
  await page.getByRole('button', { name: 'Show as table' }).click();
  const newest = page
    .getByRole('table', { name: `Table of ${SIGNAL} over time` })
    .locator('tbody')
    .getByRole('row')
    .filter({ hasNotText: 'unknown' })
    .first()
    .getByRole('cell')
    .last();
  await expect(newest).toHaveText(/^[2-5]\.\d+ s$/, SOON);

  await tab.show('Alerts');
  await alert.getByRole('button', { name: `Silence ${ALERT}…` }).click();
  const dialog = page.getByRole('dialog', {
    name: 'Silence alerts in production',
  });
  await expect(dialog).toContainText('cluster eu-1');
  await dialog.getByLabel('Reason').fill('known, the vendor works on it');
  await dialog
    .getByRole('button', { name: 'Silence 1 alert in production for 1 h' })
    .click();
  await expect(dialog).toBeHidden();
  await expect(alert).toContainText('Silenced');
  const silence = page
    .getByRole('list', { name: 'List of silences' })
    .getByRole('listitem')
    .filter({ hasText: 'known, the vendor works on it' });
  await expect(silence).toContainText('active');
  await expect(silence).toContainText('Sam Rivera');

  await sandbox.clear();
  const rule = page
    .getByRole('table', { name: 'Table of alert rules' })
    .getByRole('row')
    .filter({ hasText: ALERT });
  await expect(rule).toContainText('resolved', SOON);
  await expect(alert).toHaveCount(0);
  await expect(tab.verdict).not.toContainText('critical', SOON);
});
