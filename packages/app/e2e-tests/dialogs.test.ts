import { APPEARANCES, expectGoodAppearance } from './support/accessibility';
import { operationsPath } from './support/operationsTab';
import { expect, test } from './support/test';

for (const { colorScheme, widths } of APPEARANCES) {
  test(`the dialog of every action fits and is accessible in ${colorScheme}`, async ({
    openAs,
    page,
  }) => {
    test.setTimeout(240_000);
    await page.emulateMedia({ colorScheme });
    await openAs('owner', operationsPath('production', 'actions'));
    const actions = page.locator('section section', {
      has: page.getByRole('heading', { level: 3 }),
    });
    await expect(actions).not.toHaveCount(0);
    const dialog = page.getByRole('dialog');
    const opened: string[] = [];
    for (const action of await actions.all()) {
      const name = await action.getByRole('heading').innerText();
      const button = action.getByRole('button');
      if ((await button.getAttribute('aria-disabled')) === 'true') {
        continue;
      }
      await test.step(name, async () => {
        await button.click();
        await expect(dialog).toBeVisible();
        await page.waitForLoadState('networkidle');
        await expect(dialog.getByRole('progressbar')).toHaveCount(0);
        await expectGoodAppearance(page, {
          name: `dialog-${name
            .toLowerCase()
            .replace(/\W+/g, '-')}-${colorScheme}`,
          widths,
          within: '[role=dialog]',
        });
        await page.keyboard.press('Escape');
        await expect(dialog).toHaveCount(0);
        opened.push(name);
      });
    }
    // What cannot be done now (resuming what is not paused) stays closed.
    expect(opened.length, opened.join(', ')).toBeGreaterThanOrEqual(10);
  });
}
