import { OperationsTab, operationsPath } from './support/operationsTab';
import { API_PATH, expect, test } from './support/test';

interface ErrorBody {
  error: { name: string; message: string };
}

test.describe('the viewer', () => {
  test('is told why not, by the page and by the API in the same words', async ({
    openAs,
    callAs,
    sandbox,
  }) => {
    const before = await sandbox.podNames('production');
    const page = await openAs(
      'viewer',
      operationsPath('production', 'actions'),
    );
    const tab = new OperationsTab(page);

    const button = page.getByRole('button', { name: 'Restart…' }).first();
    await expect(button).toHaveAttribute('aria-disabled', 'true');
    const reason = await button.evaluate(
      element =>
        document.getElementById(element.getAttribute('aria-describedby') ?? '')
          ?.textContent ?? '',
    );
    expect(reason).not.toBe('');
    await button.focus();
    await expect(page.getByRole('tooltip')).toHaveText(reason);
    await button.press('Enter');
    await expect(page.getByRole('dialog')).toHaveCount(0);

    const path = `${API_PATH}/environments/production`;
    const plan = await callAs('owner', `${path}/plans`, {
      method: 'POST',
      body: { action: 'restart', parameters: {} },
    });
    expect(plan.status).toBe(200);
    const { status, body } = await callAs('viewer', `${path}/operations`, {
      method: 'POST',
      body: {
        action: 'restart',
        parameters: {},
        reason: 'because',
        planHash: (plan.body as { hash: string }).hash,
        idempotencyKey: '4f0f6c9e-3b1d-4b52-9a63-0a5b1d3c7e11',
      },
    });
    expect(status).toBe(403);
    expect((body as ErrorBody).error).toMatchObject({
      name: 'NotAllowedError',
      message: reason,
    });

    await expect(tab.page).toHaveURL(/operations\/actions/);
    expect(await sandbox.podNames('production')).toEqual(before);
  });

  test('sees the workload all the same', async ({ openAs, sandbox }) => {
    const names = await sandbox.podNames('production');
    const page = await openAs(
      'viewer',
      operationsPath('production', 'workload'),
    );
    const tab = new OperationsTab(page);

    await expect(tab.pods).toHaveCount(names.length);
    for (const name of names) {
      await expect(tab.pods.filter({ hasText: name })).toHaveCount(1);
    }
  });
});
