import type { Locator } from '@playwright/test';

/**
 * Whether the line of a chart rises above its target, as a person sees it: by
 * where both are drawn. False while one of them is not there.
 */
export function highestAboveTarget(chart: Locator): Promise<boolean> {
  return chart.evaluate(root => {
    const within = root.closest('.recharts-wrapper') ?? root;
    const top = (selector: string) =>
      Math.min(
        ...[...within.querySelectorAll(selector)].map(
          element => element.getBoundingClientRect().top,
        ),
      );
    const line = top('.recharts-line-curve');
    const target = top('.recharts-reference-line-line');
    return Number.isFinite(target) && line < target - 1;
  });
}
