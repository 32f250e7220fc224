import { ENTITY_PATH, expect, test } from './support/test';

test('the Kubernetes tab shows the same pods of the same cluster', async ({
  openAs,
  sandbox,
}) => {
  const names = await sandbox.podNames('production');
  expect(names.length).toBeGreaterThan(0);
  const page = await openAs('viewer', `${ENTITY_PATH}/kubernetes`);

  await page.getByRole('button', { name: /eu-1/ }).click();
  await page
    .getByRole('button', { name: /quantum-rerank/ })
    .first()
    .click();

  for (const name of names) {
    await expect(page.getByText(name).first()).toBeVisible();
  }
});
