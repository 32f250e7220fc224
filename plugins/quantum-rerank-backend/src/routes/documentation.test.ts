import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import {
  actionNames,
  routeDescriptions,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';

/** The page about the HTTP API, which people read instead of the code. */
const page = readFileSync(
  resolve(__dirname, '../../../../docs/http-api.md'),
  'utf8',
);

const asWritten = (path: string) =>
  path.replace(
    '/entities/{kind}/{namespace}/{name}/environments/{environment}',
    '…/environments/{environment}',
  );

describe('the documentation of the HTTP API', () => {
  it.each(
    routeDescriptions.map(route => [
      `${route.method.toLocaleUpperCase('en-US')} ${asWritten(route.path)}`,
      route,
    ]),
  )('has %s with its permission', (request, { path, permission }) => {
    if (path.endsWith('.ics')) {
      // One row with the schedule that it is another form of.
      expect(page).toContain(path);
      return;
    }
    const row = page
      .split('\n')
      .find(line => line.startsWith(`| \`${request}`))
      ?.split('|')
      .map(cell => cell.trim());
    expect(row?.[1]).toMatch(/^`[^`?]+(\?[^`]*)?`$/);
    const named = permission?.replace(/^quantum-rerank\./, '');
    expect(row?.[2]).toEqual(named ? `\`${named}\`` : expect.any(String));
  });

  it('names every action', () => {
    for (const action of actionNames) {
      expect(page).toContain(`\`${action}\``);
    }
  });
});
