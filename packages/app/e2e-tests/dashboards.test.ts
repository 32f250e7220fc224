import { operationsPath } from './support/operationsTab';
import { expect, test } from './support/test';

const USAGE = 'API usage by endpoint';

test('dashboards are chosen and charts are read with the keyboard', async ({
  openAs,
}) => {
  const page = await openAs(
    'viewer',
    operationsPath('production', 'performance'),
  );
  const nav = page.getByRole('navigation', { name: 'Dashboards' });
  const link = (name: string) => nav.getByRole('link', { name, exact: true });
  await expect(link('Service health')).toHaveAttribute('aria-current', 'page');

  await link('Service health').focus();
  for (const [name, dashboard, chart] of [
    ['Performance', 'performance', 'Similarity'],
    ['Business', 'business', USAGE],
  ]) {
    await page.keyboard.press('Tab');
    await expect(link(name)).toBeFocused();
    await page.keyboard.press('Enter');
    await expect(page).toHaveURL(new RegExp(`dashboard=${dashboard}`));
    await expect(link(name)).toHaveAttribute('aria-current', 'page');
    await expect(
      page.getByRole('region', { name: chart, exact: true }),
    ).toBeVisible();
  }

  const usage = page.getByRole('region', { name: USAGE, exact: true });
  const chart = usage.getByLabel(`Chart of ${USAGE}`);
  await expect(chart).toBeVisible({ timeout: 45_000 });
  await chart.focus();
  await page.keyboard.press('ArrowRight');
  const tooltip = usage.locator('.recharts-tooltip-wrapper');
  await expect(tooltip).toContainText('Similarity requests');
  const earlier = await tooltip.innerText();
  await page.keyboard.press('ArrowRight');
  await expect(tooltip).not.toHaveText(earlier, { useInnerText: true });

  await usage
    .getByRole('button', { name: `Show as table: ${USAGE}` })
    .press('Enter');
  await expect(
    usage.getByRole('table', { name: `Table of ${USAGE} over time` }),
  ).toContainText('requests/s');
});
