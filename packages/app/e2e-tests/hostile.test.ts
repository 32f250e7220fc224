import type { Page } from '@playwright/test';
import { OperationsTab, operationsPath } from './support/operationsTab';
import { API_PATH, expect, test } from './support/test';

/** Each would set `hacked`, or ask somebody, if anything took it for code. */
const PAYLOADS = [
  '<script>window.hacked=1</script>',
  '<img src=x onerror="window.hacked=2">',
  '<svg/onload=window.hacked=3>',
  '"><iframe srcdoc="<script>parent.hacked=4</script>"></iframe>',
  '<a href="javascript:window.hacked=5">click</a>',
  '[click](javascript:window.hacked=6)',
  `${'javascript'}:window.hacked=7`,
  "{{constructor.constructor('window.hacked=8')()}}",
  '<style>@import "http://evil.example/"</style>',
];
const TEXT = PAYLOADS.join(' ');
/** Turns what follows around, and clears a terminal. */
const CONTROLS = '\u202Egnp.exe\u001b[2J';

const VIEWS = [
  'overview',
  'workload',
  'performance',
  'alerts',
  'actions',
  'maintenance',
  'history',
];

/** What a page that took text for code would show. */
async function traces(page: Page) {
  return page.evaluate(() => ({
    hacked: (window as unknown as { hacked?: number }).hacked,
    frames: document.querySelectorAll('iframe, object, embed').length,
    handlers: [...document.querySelectorAll('*')].filter(element =>
      element.getAttributeNames().some(name => name.startsWith('on')),
    ).length,
    links: [...document.querySelectorAll('a[href]')]
      .map(link => new URL((link as HTMLAnchorElement).href).protocol)
      .filter(protocol => !/^(https?|mailto|tel|slack):$/.test(protocol)),
    controls: /[\u202a-\u202e\u2066-\u2069]|[^\P{Cc}\s]/u.test(
      document.body.textContent ?? '',
    ),
  }));
}

const CLEAN = {
  hacked: undefined,
  frames: 0,
  handlers: 0,
  links: [],
  controls: false,
};

test('what strangers wrote is shown as text, in every view', async ({
  openAs,
  callAs,
  sandbox,
  portal,
}) => {
  test.slow();
  const dialogs: string[] = [];
  const former = await sandbox.configuration('staging');
  await sandbox.annotate('staging', {
    'kubernetes.io/change-cause': `${TEXT} ${CONTROLS}`,
  });
  await sandbox.configure('staging', { MOTTO: `${TEXT} ${CONTROLS}` });
  const path = `${API_PATH}/environments/staging`;
  const request = {
    action: 'config-update',
    parameters: { changes: { LOG_LEVEL: 'DEBUG' }, restart: false },
  };
  let id = '';
  // Again while what a test before this one asked for is not over.
  await expect(async () => {
    const plan = await callAs('owner', `${path}/plans`, {
      method: 'POST',
      body: request,
    });
    const asked = await callAs('owner', `${path}/operations`, {
      method: 'POST',
      body: {
        ...request,
        reason: TEXT.slice(0, 500),
        planHash: (plan.body as { hash: string }).hash,
        idempotencyKey: 'hostile-text-in-the-reason',
      },
    });
    expect(asked.status).toBe(202);
    ({ id } = asked.body as { id: string });
  }).toPass({ timeout: 60_000 });

  const page = await openAs('owner', operationsPath('staging'));
  page.on('dialog', async dialog => {
    dialogs.push(dialog.message());
    await dialog.dismiss();
  });
  const tab = new OperationsTab(page);
  await expect(tab.verdict).toBeVisible();
  for (const view of VIEWS) {
    await page.goto(operationsPath('staging', view));
    await expect(tab.verdict).toBeVisible();
    await page.waitForLoadState('networkidle');
    expect([view, await traces(page)]).toEqual([view, CLEAN]);
  }

  // It was there, and can be read.
  await page.goto(operationsPath('staging', 'workload'));
  await expect(
    page.getByRole('table', { name: 'Table of revisions' }),
  ).toContainText(PAYLOADS[1]);
  await expect(
    page.getByText('\\u202egnp.exe\\u001b[2J').first(),
  ).toBeVisible();
  await page.goto(operationsPath('staging', `history/${id}`));
  await expect(page.getByText(PAYLOADS[0]).first()).toBeVisible();
  expect(await traces(page)).toEqual(CLEAN);

  await page.goto(operationsPath('staging'));
  const dialog = await tab.openDialog('Roll back', 'staging');
  await expect(dialog).toContainText('cluster eu-1');
  expect(await traces(page)).toEqual(CLEAN);
  expect(dialogs).toEqual([]);

  const { headers } = await page.request.get(portal.url).then(answer => ({
    headers: answer.headers(),
  }));
  const policy = headers['content-security-policy'];
  expect(policy).toContain("default-src 'self'");
  expect(policy).toContain("object-src 'none'");
  expect(policy).not.toMatch(/script-src[^;]*('unsafe-inline'|https?:|\*)/);

  // The tests after it redeploy, which takes no value from another manager.
  await sandbox.configure('staging', { ...former, MOTTO: null });
});
