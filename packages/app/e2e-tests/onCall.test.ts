import type { Locator, Page } from '@playwright/test';
import { join } from 'node:path';
import {
  APPEARANCES,
  expectGoodAppearance,
  expectToFit,
  findViolations,
} from './support/accessibility';
import { operationsPath } from './support/operationsTab';
import { REPORTS } from './support/portal';
import { expect, test } from './support/test';

const SERVICE = '/on-call/component/default/quantum-rerank/production';
const API = '/api/quantum-rerank/on-call';
const DAY_MS = 86_400_000;

// The zone of the primary rotation, so that hand-overs are at nine.
test.use({ timezoneId: 'Europe/Berlin', locale: 'en-US' });

const panel = (page: Page, name: string | RegExp): Locator =>
  page.getByRole('region', { name, exact: true });

/** Asks the page who is on call at a time of the viewer's clock. */
async function lookUp(page: Page, time: string): Promise<Locator> {
  await page.getByLabel('Time', { exact: true }).fill(time);
  await page.getByRole('button', { name: 'Look up' }).click();
  return panel(page, /^On call at /);
}

/** The same in every test, even when midnight passes between two. */
const TEN_DAYS_AHEAD = new Date(Date.now() + 10 * DAY_MS)
  .toISOString()
  .slice(0, 10);

/** What the fields for times take: ten days ahead at this hour. */
const inTenDays = (hour: string): string => `${TEN_DAYS_AHEAD}T${hour}`;

test.describe('whoever asks', () => {
  test('finds from the tab who is on call at four on a Sunday', async ({
    openAs,
  }) => {
    const page = await openAs('viewer', operationsPath('production'));
    const people = panel(page, 'People');
    await expect(
      people.getByRole('list', { name: 'On call now' }),
    ).toContainText('Senior Engineer');
    await people
      .getByRole('link', { name: 'Schedule and replacements' })
      .click();
    await expect(page).toHaveURL(new RegExp(`${SERVICE}$`));

    // The weekend of 2 January 2027 is the 52nd since the first: the turn of
    // the first of three. In the week the turn is Mateo García's until Saturday.
    const sunday = await lookUp(page, '2027-01-03T04:00');
    await expect(sunday).toContainText(
      /Priya Nair · Senior Engineer · until Mon, Jan 4(, 2027)?, (0?9:00)/,
    );
    await expect(page).toHaveURL(/at=2027-01-03T03%3A00%3A00\.000Z/);
    await page.reload();
    await expect(panel(page, /^On call at /)).toContainText('Priya Nair');

    const monday = await lookUp(page, '2027-01-04T09:01');
    await expect(monday).not.toContainText('Priya Nair · Senior Engineer');
    await page.getByRole('button', { name: 'Back to now' }).click();
    await expect(panel(page, 'On call now')).toBeVisible();
  });

  test('finds a service by role, on the page and in the search', async ({
    openAs,
    callAs,
  }) => {
    const page = await openAs('viewer', '/on-call');
    const services = page.getByRole('list', { name: 'Services' });
    await expect(services.getByRole('heading')).toHaveCount(2);
    const field = page.getByLabel('Service, person or role');
    await field.fill('nobody has this role');
    await expect(page.getByText('Nothing matches.')).toBeVisible();
    await field.fill('principal');
    await expect(services.getByRole('heading')).toHaveCount(2);
    await expect(services).toContainText('Principal Engineer');

    const type = 'quantum-rerank-on-call';
    const query = `term=Principal+Engineer&types%5B0%5D=${type}`;
    await expect
      .poll(
        async () => {
          const { body } = await callAs('viewer', `/api/search/query?${query}`);
          return (body as { results: unknown[] }).results.length;
        },
        { timeout: 45_000 },
      )
      .toBe(2);
    await page.goto(`/search?query=Principal+Engineer&types%5B%5D=${type}`);
    const found = page.getByRole('link', {
      name: 'On call: QuantumRerank, Production',
    });
    await expect(found).toBeVisible();
    const results = page.getByRole('article');
    await expect(results).toContainText(/Level 3: .*Principal Engineer/);
    await expect(results).not.toContainText('Priya');
    await found.click();
    await expect(panel(page, 'On call now')).toBeVisible();
  });

  test('sees each hand-over in the calendar: nobody leaves before the next one comes', async ({
    openAs,
  }) => {
    const page = await openAs('viewer', SERVICE);
    const week = page.getByRole('region', { name: /^Week of / }).nth(1);
    const shifts = week
      .getByRole('list', { name: 'Primary · level 2' })
      .getByRole('button');
    await expect(shifts).toHaveCount(3);
    const spans: string[][] = [];
    for (const shift of await shifts.all()) {
      const label = (await shift.getAttribute('aria-label')) ?? '';
      spans.push(label.replace(/^.*level 2, /, '').split(' – '));
    }
    const [before, weekdays, weekend] = spans;
    expect(before[1]).toMatch(/^Mon, .*0?9:00/);
    expect(weekdays[0]).toBe(before[1]);
    expect(weekdays[1]).toMatch(/^Sat, .*0?9:00/);
    expect(weekend[0]).toBe(weekdays[1]);

    await shifts.nth(1).click();
    await expect(panel(page, 'Chosen shift')).toContainText(
      spans[1].join(' – '),
    );
  });
});

// One story, told in order: each test builds on what the one before has done.
test.describe.serial('a replacement', () => {
  const REASON = 'the child of the one on call is ill';

  test('is taken by whoever may, and shown with who and why', async ({
    openAs,
  }) => {
    const page = await openAs('on-call', SERVICE);
    const replacements = panel(page, 'Replacements');
    await replacements.getByRole('button', { name: 'Take a shift…' }).click();
    const dialog = page.getByRole('dialog', {
      name: 'Take a shift in production',
    });
    await expect(dialog).toContainText('cluster eu-1');
    await dialog.getByLabel('Rotation').selectOption('secondary');
    await dialog.getByLabel(/^From/).fill(inTenDays('10:00'));
    await dialog.getByLabel(/^Until/).fill(inTenDays('14:00'));
    await expect(dialog).toContainText(/(Sam Rivera|Mateo García) .+ → you/);
    const submit = dialog.getByRole('button', { name: /^Take .*production$/ });
    await expect(submit).toBeDisabled();
    await dialog.getByRole('textbox', { name: /^Reason/ }).fill(REASON);
    await submit.click();
    await expect(dialog).toBeHidden();

    const made = replacements.getByRole('listitem').filter({ hasText: REASON });
    await expect(made).toContainText('planned take · Secondary');
    await expect(made).toContainText(/by Dana Okafor/);
    await expect(
      page.getByRole('button', {
        name: /^Dana Okafor \(you\), Secondary · level 3, .*10:00 .*14:00/,
      }),
    ).toBeVisible();
    const then = await lookUp(page, inTenDays('12:00'));
    await expect(then).toContainText(/Dana Okafor.* stands in/);
    const after = await lookUp(page, inTenDays('14:00'));
    await expect(after).not.toContainText('stands in');
  });

  test('is refused to the viewer, in the same words by page and API', async ({
    openAs,
    callAs,
  }) => {
    const page = await openAs('viewer', SERVICE);
    const replacements = panel(page, 'Replacements');
    await expect(
      replacements.getByRole('listitem').filter({ hasText: REASON }),
    ).toContainText('Dana Okafor');
    await expect(
      replacements.getByRole('button', { name: /^Withdraw/ }),
    ).toHaveCount(0);
    const take = replacements.getByRole('button', { name: 'Take a shift…' });
    await expect(take).toHaveAttribute('aria-disabled', 'true');
    const reason = await take.evaluate(
      element =>
        document.getElementById(element.getAttribute('aria-describedby') ?? '')
          ?.textContent ?? '',
    );
    expect(reason).toContain('owner of the entity');

    const { status, body } = await callAs('viewer', `${API}/overrides`, {
      method: 'POST',
      body: {
        entityRef: 'component:default/quantum-rerank',
        environment: 'production',
        rotation: 'primary',
        kind: 'take',
        from: new Date(Date.now() + DAY_MS).toISOString(),
        until: new Date(Date.now() + 2 * DAY_MS).toISOString(),
        reason: 'I would like to',
        idempotencyKey: '1b0a5d56-5f0e-4b0a-9f2e-0c9d9a3f7a10',
      },
    });
    expect(status).toBe(403);
    expect(body).toMatchObject({
      error: { name: 'NotAllowedError', message: reason },
    });
  });

  test('is withdrawn by whoever made it, and stays in the list', async ({
    openAs,
  }) => {
    const page = await openAs('on-call', SERVICE);
    const made = panel(page, 'Replacements')
      .getByRole('listitem')
      .filter({ hasText: REASON });
    await made.getByRole('button', { name: /^Withdraw/ }).click();
    await page
      .getByRole('dialog')
      .getByRole('button', { name: 'Withdraw it in production' })
      .click();
    await expect(made).toContainText('withdrawn take · Secondary');
    await expect(made).toContainText(/Withdrawn by Dana Okafor/);
    await expect(made).toContainText(REASON);
    const then = await lookUp(page, inTenDays('12:00'));
    await expect(then).toContainText('Engineering Manager');
    await expect(then).not.toContainText('stands in');
  });

  test('the history of the environment tells who replaced whom, and who took it back', async ({
    openAs,
    page,
  }) => {
    for (const { colorScheme, widths } of APPEARANCES) {
      await page.emulateMedia({ colorScheme });
      await openAs('owner', `${operationsPath('production', 'history')}`);
      const rows = page
        .getByRole('table', { name: 'Table of what was done' })
        .locator('tbody')
        .getByRole('row')
        .filter({ hasText: 'Secondary · level 3' });
      await expect(rows).toHaveCount(2);
      await expect(rows.nth(0)).toContainText('On call: taken shift withdrawn');
      await expect(rows.nth(1)).toContainText('On call: shift taken');
      await expect(rows.nth(1)).toContainText(REASON);
      await expect(rows.nth(1)).toContainText('Dana Okafor');
      await page.waitForLoadState('networkidle');
      await expectGoodAppearance(page, {
        name: `history-replacements-${colorScheme}`,
        widths,
      });
    }
    // What became of one has an address of its own.
    await page.getByRole('link', { name: 'On call: shift taken' }).click();
    await expect(page).toHaveURL(/history\?.*about=/);
    await expect(
      page
        .getByRole('table', { name: 'Table of what was done' })
        .locator('tbody')
        .getByRole('row'),
    ).toHaveCount(2);
  });
});

test('the home page shows the shifts of whoever looks', async ({ openAs }) => {
  const page = await openAs('on-call', '/home');
  const shifts = page.getByRole('list', { name: 'My shifts' });
  await expect(shifts).toContainText('Primary · level 2');
  await shifts.getByRole('link').first().click();
  await expect(page).toHaveURL(/\/on-call\/component\/default/);
});

for (const colorScheme of ['light', 'dark'] as const) {
  for (const width of [1280, 400]) {
    test(`the page fits and is accessible: ${colorScheme}, ${width} pixels`, async ({
      openAs,
      page,
    }) => {
      await page.emulateMedia({ colorScheme });
      await page.setViewportSize({ width, height: 900 });
      for (const [name, path, ready] of [
        ['services', '/on-call', page.getByRole('list', { name: 'Services' })],
        ['service', SERVICE, panel(page, 'On call now')],
      ] as const) {
        await openAs('on-call', path);
        await expect(ready).toContainText('Senior Engineer');
        await page.waitForLoadState('networkidle');
        await expectToFit(page, name);
        expect(await findViolations(page), `axe on ${name}`).toEqual([]);
        await page.screenshot({
          path: join(REPORTS, `on-call-${name}-${colorScheme}-${width}.png`),
          fullPage: true,
        });
      }
    });
  }
}
