import type {
  Operation,
  Page,
  TemporaryFloor,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { findFakeTime, timeOf } from './support/fakeTime';
import { OperationsTab, operationsPath } from './support/operationsTab';
import { API_PATH, expect, test } from './support/test';

const fakeTime = findFakeTime();
// The portal of the escalation, which has the same clock.
test.use({ quick: true, fakeTime });
test.skip(!fakeTime, 'libfaketime is not installed');

const PATH = `${API_PATH}/environments/staging`;
const REASON = 'rehearsal of the sale';
/** The shortest that the form offers. */
const HALF_AN_HOUR = 30 * 60;
const SOON = { timeout: 90_000 };

test('a floor comes back by itself when its time is over, exactly', async ({
  page,
  portal,
  openAs,
  callAs,
  sandbox,
}) => {
  test.setTimeout(240_000);
  const time = timeOf(portal);
  const list = async <T>(what: string) => {
    const { status, body } = await callAs('viewer', `${PATH}/${what}`);
    expect(status).toBe(200);
    return (body as Page<T>).items;
  };
  const former = await sandbox.bounds('staging');
  const raised = { ...former, minReplicas: former.minReplicas + 1 };

  await page.clock.install();
  await openAs('owner', operationsPath('staging'));
  const tab = new OperationsTab(page);
  const banner = page
    .getByRole('status')
    .filter({ hasText: /^Temporary floor of/ });

  await test.step('it is raised for the shortest time', async () => {
    const dialog = await tab.openDialog('Scale', 'staging');
    await dialog.getByRole('radio', { name: /^Raise the autoscaler/ }).check();
    await dialog.getByLabel('Floor').fill(String(raised.minReplicas));
    await dialog.getByLabel('For', { exact: true }).click();
    await page.getByRole('option').first().click();
    await dialog.getByLabel('Reason').fill(REASON);
    await dialog
      .getByRole('button', { name: /^Raise the floor of .* for 30 min/ })
      .click();
    await expect(tab.progress(/^Raise the floor of staging/)).toContainText(
      'succeeded',
      SOON,
    );
    expect(await sandbox.bounds('staging')).toEqual(raised);
    await expect(banner).toContainText(`then back to ${former.minReplicas}`);
  });

  const [floor] = await list<TemporaryFloor>('temporary-floors');
  expect(Date.parse(floor.until) - time.now()).toBeLessThanOrEqual(
    HALF_AN_HOUR * 1000,
  );

  await test.step('when its time is over, the bounds are those of before', async () => {
    time.forward(HALF_AN_HOUR);
    await page.clock.fastForward(HALF_AN_HOUR * 1000);
    await expect.poll(() => sandbox.bounds('staging'), SOON).toEqual(former);
    await expect(banner).toHaveCount(0, SOON);
    await expect(tab.progress(/^Restore the bounds/)).toContainText(
      'succeeded',
      SOON,
    );
  });

  await test.step('the history says that it came back by itself, and not before', async () => {
    const [restored] = await list<Operation>('operations');
    expect(restored).toMatchObject({
      state: 'succeeded',
      via: 'temporary-floor',
    });
    expect(Date.parse(restored.requestedAt)).toBeGreaterThanOrEqual(
      Date.parse(floor.until),
    );
    await tab.show('History');
    const row = page
      .getByRole('table', { name: 'Table of what was done' })
      .getByRole('row')
      .filter({ hasText: `The temporary floor is over: ${REASON}` });
    await expect(row).toContainText('succeeded');
    await row.getByRole('link', { name: /^Restore the bounds/ }).click();
    await expect(page.getByText('Puts back the change of')).toBeVisible();
  });
});
