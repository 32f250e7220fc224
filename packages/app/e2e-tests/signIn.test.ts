import { expect, test } from './support/test';

test('a person signs in, stays signed in, and signs out', async ({ page }) => {
  await page.goto('/');
  for (const name of ['Vera Lindqvist', 'Dana Okafor', 'Sam Rivera']) {
    await expect(page.getByRole('heading', { name })).toBeVisible();
  }

  await page.getByRole('button', { name: 'Sign in as Sam Rivera' }).click();
  await page
    .getByRole('link', { name: 'QuantumRerank', exact: true })
    .first()
    .click();
  await expect(
    page.getByRole('heading', { name: 'QuantumRerank', level: 2 }),
  ).toBeVisible();

  await page.reload();
  await expect(
    page.getByRole('heading', { name: 'QuantumRerank', level: 2 }),
  ).toBeVisible();

  await page.getByRole('button', { name: 'Sign out' }).click();
  await expect(
    page.getByRole('button', { name: 'Sign in as Vera Lindqvist' }),
  ).toBeVisible();
  await page.reload();
  await expect(
    page.getByRole('button', { name: 'Sign in as Vera Lindqvist' }),
  ).toBeVisible();
});
