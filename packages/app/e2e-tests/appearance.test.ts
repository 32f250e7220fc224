import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { OperationsTab, operationsPath } from './support/operationsTab';
import { REPORTS } from './support/portal';
import { expect, test } from './support/test';

const axe = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');

interface Violation {
  id: string;
  help: string;
  nodes: Array<{ html: string; target: string[] }>;
}

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

for (const colorScheme of ['light', 'dark'] as const) {
  for (const width of [1280, 768, 400]) {
    test(`the tab fits and is accessible: ${colorScheme}, ${width} pixels`, async ({
      openAs,
      page,
    }) => {
      test.setTimeout(120_000);
      await page.emulateMedia({ colorScheme });
      await page.setViewportSize({ width, height: 900 });
      for (const view of VIEWS) {
        await openAs('owner', pathOf(view));
        await expect(new OperationsTab(page).verdict).toBeVisible();
        await page.waitForLoadState('networkidle');

        const overflow = await page.evaluate(
          () =>
            document.documentElement.scrollWidth -
            document.documentElement.clientWidth,
        );
        expect(overflow, `${view} is wider than the page`).toBeLessThanOrEqual(
          0,
        );

        // Evaluated, not added as a script: the page's policy allows none.
        await page.evaluate(axe);
        const violations = await page.evaluate(async () => {
          const runner = (
            window as unknown as {
              axe: {
                run(context: string): Promise<{ violations: Violation[] }>;
              };
            }
          ).axe;
          const { violations: found } = await runner.run('main');
          // The colours of code are Backstage's own CodeSnippet's.
          const isCode = ([selector]: string[]) =>
            document.querySelector(selector)?.closest('code') !== null;
          return found
            .map(violation => ({
              ...violation,
              nodes:
                violation.id === 'color-contrast'
                  ? violation.nodes.filter(({ target }) => !isCode(target))
                  : violation.nodes,
            }))
            .filter(({ nodes }) => nodes.length > 0);
        });
        expect(
          violations.map(({ id, help, nodes }) => ({
            id,
            help,
            nodes: nodes.map(({ html }) => html),
          })),
          `axe on ${view}`,
        ).toEqual([]);

        await page.screenshot({
          path: join(REPORTS, `${view}-${colorScheme}-${width}.png`),
          fullPage: true,
        });
      }
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
    await expect(tab.panel('Signals')).toContainText('more in range', {
      timeout: 90_000,
    });
    await sandbox.start('bad-release', 'production');
    await expect(tab.verdict).toContainText('critical');
    await page.screenshot({
      path: join(__dirname, '../../../docs/images/operations-tab.png'),
    });
  });
}
