import type { Page } from '@playwright/test';
import { readFileSync } from 'node:fs';

const axe = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');

interface Violation {
  id: string;
  help: string;
  nodes: Array<{ html: string }>;
}

/** What axe finds wrong with the main part of a page. */
export async function findViolations(page: Page) {
  // Evaluated, not added as a script: the page's policy allows none.
  await page.evaluate(axe);
  const violations = await page.evaluate(async () => {
    const runner = (
      window as unknown as {
        axe: { run(context: string): Promise<{ violations: Violation[] }> };
      }
    ).axe;
    return (await runner.run('main')).violations;
  });
  return violations.map(({ id, help, nodes }) => ({
    id,
    help,
    nodes: nodes.map(({ html }) => html),
  }));
}

/** By how many pixels a page is wider than its window. */
export function findOverflow(page: Page): Promise<number> {
  return page.evaluate(
    () =>
      document.documentElement.scrollWidth -
      document.documentElement.clientWidth,
  );
}
