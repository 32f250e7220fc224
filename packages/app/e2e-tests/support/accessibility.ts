import { expect, type Page } from '@playwright/test';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { REPORTS } from './portal';

const axe = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');

interface Violation {
  id: string;
  help: string;
  nodes: Array<{ html: string; target: string[] }>;
}

/**
 * What axe finds wrong with a part of a page.
 *
 * @param within - selector of the part, its main part unless told
 */
export async function findViolations(page: Page, within = 'main') {
  // Evaluated, not added as a script: the page's policy allows none.
  await page.evaluate(axe);
  const violations = await page.evaluate(async place => {
    const runner = (
      window as unknown as {
        axe: { run(context: string): Promise<{ violations: Violation[] }> };
      }
    ).axe;
    const { violations: found } = await runner.run(place);
    // The colours of code are Backstage's own CodeSnippet's.
    const isCode = ([selector]: string[]) =>
      document.querySelector(selector)?.closest('code') !== null;
    return found.map(violation => ({
      ...violation,
      nodes:
        violation.id === 'color-contrast'
          ? violation.nodes.filter(({ target }) => !isCode(target))
          : violation.nodes,
    }));
  }, within);
  return violations
    .filter(({ nodes }) => nodes.length > 0)
    .map(({ id, help, nodes }) => ({
      id,
      help,
      nodes: nodes.map(({ html }) => html),
    }));
}

/**
 * Expects that a page comes to be no wider than its window. Parts that measure
 * themselves, as fields that grow with their text do, follow a new width of
 * the window a moment later.
 *
 * @param name - what is looked at, for the message
 */
export async function expectToFit(page: Page, name: string): Promise<void> {
  await expect
    .poll(
      () =>
        page.evaluate(
          () =>
            document.documentElement.scrollWidth -
            document.documentElement.clientWidth,
        ),
      { message: `pixels by which ${name} is wider than its window` },
    )
    .toBeLessThanOrEqual(0);
}

/** Light at each width; dark differs in its colours alone. */
export const APPEARANCES = [
  { colorScheme: 'light', widths: [1280, 768, 400] },
  { colorScheme: 'dark', widths: [768] },
] as const;

/**
 * Expects of each width that nothing overflows and axe finds nothing, and
 * keeps a picture of it.
 *
 * @param options - `name` of the picture; `widths` in pixels; `within`:
 *   selector of what is looked at, the main part unless told
 */
export async function expectGoodAppearance(
  page: Page,
  options: { name: string; widths: readonly number[]; within?: string },
): Promise<void> {
  const { name, widths, within = 'main' } = options;
  for (const width of widths) {
    await page.setViewportSize({ width, height: 900 });
    await expectToFit(page, `${name} at ${width} pixels`);
    expect(
      await findViolations(page, within),
      `axe on ${name} at ${width} pixels`,
    ).toEqual([]);
    await page.screenshot({
      path: join(REPORTS, `${name}-${width}.png`),
      fullPage: within === 'main',
    });
  }
}
