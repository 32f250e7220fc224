import { OperationsTab, operationsPath } from './support/operationsTab';
import { expect, test } from './support/test';

const SERVICE = 'quantum-rerank';
const WORKER = 'quantum-rerank-worker';

test('a changed key restarts the worker that reads it, too', async ({
  openAs,
  page,
  sandbox,
}) => {
  test.setTimeout(120_000);
  const before = [
    ...(await sandbox.podNames('production', SERVICE)),
    ...(await sandbox.podNames('production', WORKER)),
  ];
  expect(before).toHaveLength(5);
  await openAs('owner', operationsPath('production', 'actions'));
  const tab = new OperationsTab(page);

  await test.step('the plan names it with its replicas', async () => {
    await page.getByRole('button', { name: 'Change configuration…' }).click();
    const dialog = page.getByRole('dialog', {
      name: 'Change the configuration of production',
    });
    await expect(dialog).toContainText(`Read by ${SERVICE}, ${WORKER}.`);
    await dialog.getByLabel('LOG_LEVEL', { exact: true }).fill('DEBUG');
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

  await test.step('its restart is a step, and all pods are new', async () => {
    const progress = tab.progress(/LOG_LEVEL/);
    await expect(progress).toContainText('succeeded', { timeout: 60_000 });
    await expect(
      progress.getByRole('list', { name: 'Steps' }).getByRole('listitem'),
    ).toContainText(['Rollout', `Restart of ${WORKER}`, 'Verification']);
    await expect(progress).toContainText(`${WORKER} was restarted too`);
    const after = [
      ...(await sandbox.podNames('production', SERVICE)),
      ...(await sandbox.podNames('production', WORKER)),
    ];
    expect(after).toHaveLength(5);
    expect(after.filter(name => before.includes(name))).toEqual([]);
  });
});
