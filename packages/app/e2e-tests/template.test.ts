import { expect, test } from './support/test';

test('a template scales the service as the person who runs it', async ({
  openAs,
  sandbox,
  portal,
}) => {
  // The service scales while the task waits for it.
  test.setTimeout(120_000);
  const values = {
    entityRef: 'component:default/quantum-rerank',
    environment: 'staging',
    replicas: 3,
    reason: 'more room for the nightly evaluation',
  };
  const page = await openAs(
    'on-call',
    `/create/templates/default/scale-service?formData=${encodeURIComponent(
      JSON.stringify(values),
    )}`,
  );
  const review = page.getByRole('button', { name: 'Review' });
  // The form is made anew when the catalog answers, which can lose a click.
  await expect(async () => {
    if (!(await review.isVisible())) {
      await page.getByRole('button', { name: 'Next' }).click({ timeout: 1000 });
    }
    await expect(review).toBeVisible({ timeout: 5000 });
  }).toPass({ timeout: 45_000 });
  await review.click();
  await expect(page.getByText(values.reason)).toBeVisible();
  await page.getByRole('button', { name: 'Create' }).click();

  await expect(page).toHaveURL(/\/create\/tasks\/[0-9a-f-]+/);
  await expect(
    page.getByRole('link', { name: 'Open the service' }),
  ).toBeVisible({ timeout: 45_000 });
  expect(await sandbox.podNames('staging')).toHaveLength(3);

  await page.goto(
    `${portal.url}/catalog/default/component/quantum-rerank/operations/history?environment=staging`,
  );
  const row = page
    .getByRole('table', { name: 'Table of what was done' })
    .getByRole('row')
    .filter({ hasText: values.reason });
  await expect(row).toContainText('Dana Okafor');
  await expect(row).toContainText('scaffolder');
  await expect(row).toContainText('succeeded');
});
