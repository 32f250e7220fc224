import { OperationsTab, operationsPath } from './support/operationsTab';
import { expect, test } from './support/test';

const SERVICE = 'quantum-rerank';
const WORKER = 'quantum-rerank-worker';

test('a changed key restarts the worker that reads it, too, and so does taking it back', async ({
  openAs,
  page,
  sandbox,
}) => {
  test.setTimeout(180_000);
  const allPods = async () => [
    ...(await sandbox.podNames('production', SERVICE)),
    ...(await sandbox.podNames('production', WORKER)),
  ];
  const former = await sandbox.configuration('production');
  const before = await allPods();
  await openAs('owner', operationsPath('production', 'actions'));
  const tab = new OperationsTab(page);

  await test.step('the plan names it with its replicas', async () => {
    await page.getByRole('button', { name: 'Change configuration…' }).click();
    const dialog = page.getByRole('dialog', {
      name: 'Change the configuration of production',
    });
    await expect(dialog).toContainText(`Read by ${SERVICE}, ${WORKER}.`);
    await dialog.getByLabel('LOG_LEVEL', { exact: true }).fill('WARNING');
    await expect(
      dialog.getByRole('list', {
        name: 'Restarted afterwards, one after the other',
      }),
    ).toHaveText(`Deployment/${WORKER}: 2 replicas, 2 available`);
    await dialog.getByRole('button', { name: 'Show diff' }).click();
    await expect(dialog).toContainText(`Deployment/${WORKER}`);
    await dialog.getByLabel('Reason').fill('look into a slow batch');
    await dialog.getByRole('button', { name: /^Change .*production/ }).click();
    await expect(dialog).toHaveCount(0);
  });

  const changed =
    await test.step('its restart is a step, and all pods are new', async () => {
      const progress = tab.progress(/LOG_LEVEL/);
      await expect(progress).toContainText('succeeded', { timeout: 60_000 });
      await expect(
        progress
          .getByRole('list', { name: 'Steps' })
          .getByRole('listitem')
          .filter({ hasText: `Restart of ${WORKER}` }),
      ).toContainText('done');
      await expect(progress).toContainText(`${WORKER} was restarted too`);
      const after = await allPods();
      expect(after).toHaveLength(before.length);
      expect(after.filter(name => before.includes(name))).toEqual([]);
      return after;
    });

  await test.step('taking it back restarts both again', async () => {
    await tab
      .progress(/LOG_LEVEL/)
      .getByRole('button', { name: /^Undo: Restore LOG_LEVEL in production/ })
      .click();
    const dialog = page.getByRole('dialog', {
      name: 'Restore the configuration of production',
    });
    await expect(dialog).toContainText(`Deployment/${WORKER}: 2 replicas`);
    await dialog.getByLabel('Reason').fill('it says enough');
    await dialog.getByRole('button', { name: /^Restore .*production/ }).click();
    await expect(
      tab.progress(/^Restore LOG_LEVEL in production/),
    ).toContainText('succeeded', { timeout: 60_000 });
    expect(await sandbox.configuration('production')).toEqual(former);
    const after = await allPods();
    expect(after.filter(name => changed.includes(name))).toEqual([]);
  });
});
