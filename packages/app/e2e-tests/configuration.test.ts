import { expectGoodAppearance } from './support/accessibility';
import { OperationsTab, operationsPath } from './support/operationsTab';
import { expect, test } from './support/test';

test('the configuration is changed as YAML', async ({
  openAs,
  page,
  sandbox,
}) => {
  test.setTimeout(240_000);
  const before = await sandbox.configuration('staging');
  expect(before).toMatchObject({ LOG_LEVEL: 'INFO' });
  await sandbox.configure('staging', {
    'app.properties': 'a=1\n\n# why\nb=2\n',
  });
  await openAs('owner', operationsPath('staging', 'actions'));
  await page.getByRole('button', { name: 'Change configuration…' }).click();
  const dialog = page.getByRole('dialog', {
    name: 'Change the configuration of staging',
  });
  await dialog.getByRole('button', { name: 'YAML', exact: true }).click();
  const text = dialog.getByLabel('Data of the ConfigMap as YAML');
  await expect(text).toHaveValue(/^LOG_LEVEL: INFO$/m);
  await expect(text).toHaveValue(/^app\.properties: \|\n {2}a=1\n\n {2}# why/m);
  const written = await text.inputValue();

  await test.step('what is wrong is said with its line', async () => {
    const line = written.split('\n').length;
    await text.fill(`${written}NEW: 5\nLOG_LEVEL: ${'long '.repeat(60)}\n`);
    await expect(dialog).toContainText(
      `Line ${line}: the value of NEW is no text. Put it in quotes: "5"`,
    );
    await expect(
      dialog.getByRole('button', { name: 'Change configuration' }),
    ).toBeDisabled();
    await expectGoodAppearance(page, {
      name: 'configuration-yaml-wrong-light',
      widths: [1280, 400],
      within: '[role=dialog]',
    });
  });

  await test.step('the plan shows what would be another', async () => {
    await text.fill(
      `${written.replace('LOG_LEVEL: INFO', 'LOG_LEVEL: DEBUG')}NEW: "5"\n`,
    );
    await expect(dialog).toContainText('data.LOG_LEVEL');
    await expect(dialog).toContainText('data.NEW');
    await expect(dialog).not.toContainText('data.app.properties');
    await expectGoodAppearance(page, {
      name: 'configuration-yaml-light',
      widths: [400, 1280],
      within: '[role=dialog]',
    });
    await dialog.getByRole('button', { name: 'Show diff' }).click();
    await expect(dialog).toContainText('+  LOG_LEVEL: DEBUG');
  });

  await test.step('it is carried out', async () => {
    await dialog.getByLabel('Reason').fill('looking for slow requests');
    await dialog.getByRole('button', { name: /^Change .*staging/ }).click();
    await expect(
      new OperationsTab(page).progress(/configuration of staging/),
    ).toContainText('succeeded', { timeout: 90_000 });
    expect(await sandbox.configuration('staging')).toEqual({
      ...before,
      LOG_LEVEL: 'DEBUG',
      NEW: '5',
      'app.properties': 'a=1\n\n# why\nb=2\n',
    });
  });
});

test('YAML that is wrong can be read in dark', async ({ openAs, page }) => {
  await page.emulateMedia({ colorScheme: 'dark' });
  await openAs('owner', operationsPath('production', 'actions'));
  await page.getByRole('button', { name: 'Change configuration…' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('button', { name: 'YAML', exact: true }).click();
  await dialog.getByLabel('Data of the ConfigMap as YAML').fill('LOG_LEVEL: 5');
  await expect(dialog).toContainText('Line 1: the value of LOG_LEVEL');
  await expectGoodAppearance(page, {
    name: 'configuration-yaml-wrong-dark',
    widths: [1280, 400],
    within: '[role=dialog]',
  });
});
