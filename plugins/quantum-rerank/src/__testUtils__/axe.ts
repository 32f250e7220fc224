import axe from 'axe-core';

/** What axe finds on an element, one line each; colours need a real browser. */
export async function axeViolations(element: Element): Promise<string[]> {
  const { violations } = await axe.run(element, {
    rules: {
      'color-contrast': { enabled: false },
      // The portal around the tab provides the landmarks.
      region: { enabled: false },
    },
  });
  return violations.flatMap(violation =>
    violation.nodes.map(
      node => `${violation.id}: ${node.html} – ${node.failureSummary}`,
    ),
  );
}
