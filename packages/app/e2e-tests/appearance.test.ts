import { join } from 'node:path';
import { APPEARANCES, expectGoodAppearance } from './support/accessibility';
import { OperationsTab, operationsPath } from './support/operationsTab';
import { expect, test } from './support/test';

const VIEWS = [
  'overview',
  'workload',
  'performance-service-health',
  'performance-performance',
  'performance-business',
  'alerts',
  'actions',
  'maintenance',
  'history',
];

/** Address of a view; dashboards are named after theirs. */
function pathOf(name: string): string {
  const [view, ...dashboard] = name.split('-');
  return [
    operationsPath('production', view),
    ...(dashboard.length > 0 ? [`dashboard=${dashboard.join('-')}`] : []),
  ].join('&');
}

for (const { colorScheme, widths } of APPEARANCES) {
  for (const view of VIEWS) {
    test(`${view} fits and is accessible in ${colorScheme}`, async ({
      openAs,
      page,
    }) => {
      await page.emulateMedia({ colorScheme });
      await openAs('owner', pathOf(view));
      await expect(new OperationsTab(page).verdict).toBeVisible();
      await page.waitForLoadState('networkidle');
      await expectGoodAppearance(page, {
        name: `${view}-${colorScheme}`,
        widths,
      });
      await expect(
        page
          .getByRole('navigation', { name: 'Operations views' })
          .locator('[aria-current]'),
      ).toBeInViewport({ ratio: 1 });
    });
  }
}

// The picture in the README: made on request, because it belongs to the sources.
if (process.env.README_SCREENSHOT) {
  test('takes the picture of the README', async ({ openAs, page, sandbox }) => {
    await page.setViewportSize({ width: 1280, height: 1280 });
    test.setTimeout(180_000);
    await openAs('owner', operationsPath('production'));
    const tab = new OperationsTab(page);
    // Rates are known from the second look at the service on.
    await expect(tab.panel('Signals')).toContainText(/[1-9]\d more in range/, {
      timeout: 90_000,
    });
    await sandbox.start('bad-release', 'production');
    await expect(tab.verdict).toContainText('critical');
    await page.screenshot({
      path: join(__dirname, '../../../docs/images/operations-tab.png'),
    });
  });
}
