import type { Locator } from '@playwright/test';
import { operationsPath } from './support/operationsTab';
import { expect, test } from './support/test';

// Alerts fire within half a minute, and the second level is told 45 s later.
test.use({ quick: true });

const ALERT = 'Response time above 1 s';
const SOON = { timeout: 90_000 };

/** What a clock such as "Escalates to level 2 in 0:31" shows, in seconds. */
async function secondsLeft(clock: Locator): Promise<number> {
  const text = (await clock.textContent()) ?? '';
  const [, minutes, seconds] = /in (\d+):(\d\d)$/.exec(text) ?? [];
  return Number(minutes) * 60 + Number(seconds);
}

test('a P0 escalates on its clock until somebody acknowledges it', async ({
  openAs,
  callAs,
  sandbox,
}) => {
  test.setTimeout(360_000);
  const page = await openAs('on-call', operationsPath('production'));
  const people = page.getByRole('region', { name: 'People', exact: true });
  const escalation = people
    .getByRole('list', { name: 'Escalation' })
    .getByRole('listitem')
    .filter({ hasText: ALERT })
    .first();
  const clock = escalation.getByRole('timer');
  await expect(people).toContainText('Senior Engineer');
  await expect(escalation).toHaveCount(0);

  await sandbox.start('slow-answers', 'production');
  await expect(escalation).toContainText('P0 open', SOON);
  await expect(clock).toContainText('Escalates to level 2 in', SOON);
  const before = await secondsLeft(clock);
  expect(before).toBeLessThanOrEqual(45);
  await expect.poll(() => secondsLeft(clock)).toBeLessThan(before);

  await test.step('the first level is told, and it falls to who fills it', async () => {
    await escalation.getByRole('button', { name: 'Show the timeline' }).click();
    await expect(escalation).toContainText(
      'Nobody is on call at level 1; level 2 answers for it.',
    );
    await expect(escalation).toContainText(
      /Level 1 \(On-call engineer\) is told over .*Portal/,
    );
    await expect(escalation).not.toContainText(/Level 2 \(.*\) is told over/);
  });

  await test.step('the next level is told when its time has come', async () => {
    await expect(escalation).toContainText(
      /Level 2 \(Senior engineer or manager\) is told over .*Portal/,
      SOON,
    );
    await expect(clock).toContainText('Escalates to level 3 in');
  });

  await test.step('the viewer may not acknowledge, and reads why', async () => {
    await openAs('viewer', operationsPath('production'));
    const button = escalation.getByRole('button', {
      name: `Acknowledge: ${ALERT}`,
    });
    await expect(button).toHaveAttribute('aria-disabled', 'true');
    const reason = await button.evaluate(
      element =>
        document.getElementById(element.getAttribute('aria-describedby') ?? '')
          ?.textContent ?? '',
    );
    const { body } = await callAs(
      'viewer',
      '/api/quantum-rerank/entities/component/default/quantum-rerank/environments/production/escalations',
    );
    const [{ id }] = (
      body as { items: Array<{ id: string; subject: { title: string } }> }
    ).items.filter(({ subject }) => subject.title === ALERT);
    const refused = await callAs(
      'viewer',
      `/api/quantum-rerank/escalations/${id}/acknowledgement`,
      { method: 'POST', body: {} },
    );
    expect(refused.status).toBe(403);
    expect(refused.body).toMatchObject({ error: { message: reason } });
  });

  await test.step('whoever is on call has a notification that leads here', async () => {
    await openAs('on-call', '/notifications');
    const notification = page.getByRole('row').filter({ hasText: ALERT });
    await expect(notification.first()).toContainText('P0: ');
    await notification
      .first()
      .getByRole('link', { name: new RegExp(ALERT) })
      .click();
    await expect(page).toHaveURL(/\/operations/);
  });

  await test.step('acknowledging stops it', async () => {
    await escalation
      .getByRole('button', { name: `Acknowledge: ${ALERT}` })
      .click();
    await expect(escalation).toContainText('P0 acknowledged');
    await expect(escalation).toContainText('Acknowledged by Dana Okafor');
    await expect(clock).toHaveCount(0);
    await escalation.getByRole('button', { name: 'Show the timeline' }).click();
    await expect(escalation).toContainText(
      'Acknowledged; no further level is told.',
    );
    await expect(escalation).toContainText(
      /Level 3 · .* · not told|Level 3 .*not told/,
    );
    await expect(
      escalation.getByRole('button', { name: /^Acknowledge/ }),
    ).toHaveCount(0);
  });

  await test.step('it ends with the alert', async () => {
    await sandbox.clear();
    await expect(escalation).toHaveCount(0, SOON);
  });
});
