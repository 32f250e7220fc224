import type { Escalation } from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { findFakeTime, timeOf } from './support/fakeTime';
import { operationsPath } from './support/operationsTab';
import type { Environment } from './support/sandbox';
import { API_PATH, expect, test } from './support/test';

const fakeTime = findFakeTime();
// Alerts fire within half a minute; the escalation is that of the guide.
test.use({ quick: true, fakeTime });
test.skip(!fakeTime, 'libfaketime is not installed');

const ALERT = 'Response time above 1 s';
const MINUTE = 60;
/** When the guide has each level told: seconds after it began. */
const TIMES = { 1: 0, 2: 30 * MINUTE, 3: 60 * MINUTE, 4: 120 * MINUTE };
/** The guide has an on-call engineer respond within this time. */
const RESPONSE = 15 * MINUTE;
/** Levels are looked at every five seconds, on a busy machine somewhat later. */
const PUNCTUAL = 45;
const SOON = { timeout: 90_000 };

const seconds = (from: string, to = '') =>
  (Date.parse(to) - Date.parse(from)) / 1000;

test("a P0 escalates at the guide's times until somebody acknowledges it, also past a restart", async ({
  page,
  portal,
  openAs,
  callAs,
  sandbox,
  alertsChannel,
}) => {
  test.setTimeout(600_000);
  const time = timeOf(portal);

  const read = async <T>(environment: Environment, what: string) => {
    let body: unknown;
    // Right after a leap a request may meet a connection that just ended.
    await expect(async () => {
      const answer = await callAs(
        'viewer',
        `${API_PATH}/environments/${environment}/${what}`,
      );
      expect(answer.status).toBe(200);
      body = answer.body;
    }).toPass(SOON);
    return body as T;
  };
  const list = async (environment: Environment) => {
    const { items } = await read<{ items: Escalation[] }>(
      environment,
      'escalations',
    );
    return items.filter(({ subject }) => subject.title === ALERT);
  };
  const readOnly = async (environment: Environment) => {
    const items = await list(environment);
    expect(items).toHaveLength(1);
    return items[0];
  };
  const toldAfter = ({ startedAt, steps }: Escalation) =>
    steps.flatMap(({ level, toldAt }) =>
      toldAt ? [[level, seconds(startedAt, toldAt)]] : [],
    );
  /** How often each level was told in the channel. */
  const messages = (environment: Environment) =>
    [1, 2, 3, 4].map(
      level =>
        alertsChannel.texts.filter(
          text =>
            text.includes(ALERT) &&
            text.includes(`${environment} of component:`) &&
            new RegExp(`Level ${level} \\(.*\\) is told`).test(text),
        ).length,
    );
  /** A few seconds before a level is told, and waits until it is. */
  const forwardTo = async (
    level: 2 | 3 | 4,
    environments: readonly Environment[],
  ) => {
    const running = await Promise.all(environments.map(readOnly));
    const due = Math.min(
      ...running.map(({ startedAt }) => Date.parse(startedAt)),
    );
    const ahead = Math.floor((due - time.now()) / 1000 + TIMES[level] - 10);
    time.forward(ahead);
    await page.clock.fastForward(ahead * 1000);
    for (const environment of environments) {
      await expect
        .poll(async () => toldAfter(await readOnly(environment)).length, SOON)
        .toBe(level);
      const after = toldAfter(await readOnly(environment));
      expect(after.map(([told]) => told)).toEqual([1, 2, 3, 4].slice(0, level));
      const [, exactly] = after[level - 1];
      expect(exactly).toBeGreaterThanOrEqual(TIMES[level]);
      expect(exactly).toBeLessThan(TIMES[level] + PUNCTUAL);
      await expect
        .poll(() => messages(environment), SOON)
        .toEqual([1, 2, 3, 4].map(each => (each <= level ? 1 : 0)));
    }
  };

  await page.clock.install();
  await openAs('on-call', operationsPath('production'));
  const people = page.getByRole('region', { name: 'People', exact: true });
  const escalation = people
    .getByRole('list', { name: 'Escalation' })
    .getByRole('listitem')
    .filter({ hasText: ALERT })
    .first();
  const clock = escalation.getByRole('timer');
  await expect(people).toContainText('Senior Engineer', SOON);
  await expect(escalation).toHaveCount(0);

  await test.step('an alert fires in both environments', async () => {
    await sandbox.start('slow-answers', 'production');
    await sandbox.start('slow-answers', 'staging');
    for (const environment of ['production', 'staging'] as const) {
      await expect
        .poll(async () => (await list(environment)).length, SOON)
        .toBe(1);
    }
  });

  await test.step('the first level is told at once, and has 15 minutes', async () => {
    for (const environment of ['production', 'staging'] as const) {
      const { startedAt, steps } = await readOnly(environment);
      expect(
        steps.map(({ level, dueAt }) => [level, seconds(startedAt, dueAt)]),
      ).toEqual(Object.entries(TIMES).map(([l, after]) => [Number(l), after]));
      expect(seconds(startedAt, steps[0].respondBy)).toBe(RESPONSE);
      await expect
        .poll(() => messages(environment), SOON)
        .toEqual([1, 0, 0, 0]);
    }
    await expect(escalation).toContainText('P0 open', SOON);
    await expect(clock).toContainText(
      /Escalates to level 2 in (2[5-9]|30):\d\d/,
    );
    await escalation.getByRole('button', { name: 'Show the timeline' }).click();
    await expect(escalation).toContainText(
      'Nobody is on call at level 1; level 2 answers for it.',
    );
    await expect(escalation).toContainText(
      /Level 1 \(On-call engineer\) is told over .*Portal/,
    );
    await expect(escalation).not.toContainText(/Level 2 \(.*\) is told over/);
  });

  await test.step('level 2 is told after 30 minutes, and not before', async () => {
    await forwardTo(2, ['production', 'staging']);
    await expect(escalation).toContainText(
      /Level 2 \(Senior engineer or manager\) is told over .*Portal/,
      SOON,
    );
    await expect(clock).toContainText(
      /Escalates to level 3 in (2[5-9]|30):\d\d/,
    );
  });

  await test.step('the viewer may not acknowledge, and reads why', async () => {
    await openAs('viewer', operationsPath('production'));
    const button = escalation.getByRole('button', {
      name: `Acknowledge: ${ALERT}`,
    });
    await expect(button).toHaveAttribute('aria-disabled', 'true', SOON);
    const reason = await button.evaluate(
      element =>
        document.getElementById(element.getAttribute('aria-describedby') ?? '')
          ?.textContent ?? '',
    );
    const refused = await callAs(
      'viewer',
      `/api/quantum-rerank/escalations/${
        (
          await readOnly('production')
        ).id
      }/acknowledgement`,
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

  await test.step('one is acknowledged', async () => {
    await openAs('on-call', operationsPath('production'));
    await escalation
      .getByRole('button', { name: `Acknowledge: ${ALERT}` })
      .click();
    await expect(escalation).toContainText('P0 acknowledged');
    await expect(escalation).toContainText('Acknowledged by Dana Okafor');
    await expect(clock).toHaveCount(0);
    await expect(
      escalation.getByRole('button', { name: /^Acknowledge/ }),
    ).toHaveCount(0);
  });

  await test.step('the other goes on past a restart', async () => {
    // A page would complain of a portal that does not answer.
    await page.goto('about:blank');
    const before = await readOnly('staging');
    await portal.restart();
    expect(await readOnly('staging')).toEqual(before);
    await forwardTo(3, ['staging']);
    await forwardTo(4, ['staging']);
    await expect
      .poll(async () => (await readOnly('staging')).state, SOON)
      .toBe('exhausted');
  });

  await test.step('nobody is told more of the one that was acknowledged', async () => {
    expect(messages('production')).toEqual([1, 1, 0, 0]);
    expect(
      toldAfter(await readOnly('production')).map(([level]) => level),
    ).toEqual([1, 2]);
    await openAs('on-call', operationsPath('production'));
    await escalation.getByRole('button', { name: 'Show the timeline' }).click();
    await expect(escalation).toContainText(
      'Acknowledged; no further level is told.',
    );
    for (const level of [3, 4]) {
      await expect(escalation).toContainText(
        new RegExp(`Level ${level} · [^·]+ · not told`),
      );
    }
  });

  await test.step('it ends with the alert', async () => {
    await sandbox.clear();
    await expect
      .poll(async () => (await list('production')).length, SOON)
      .toBe(0);
    await expect(escalation).toHaveCount(0, SOON);
  });
});
