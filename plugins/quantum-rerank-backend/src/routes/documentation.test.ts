import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import {
  actionNames,
  auditEvents,
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

const rows = page
  .split('\n')
  .filter(line => /^\| `(GET|POST) /.test(line))
  .map(line => line.split('|').map(cell => cell.trim()));

describe('the documentation of the HTTP API', () => {
  it.each(
    routeDescriptions
      // One row has the schedule in both its forms.
      .filter(({ path }) => !path.endsWith('.ics'))
      .map(({ method, path, permission }) => [
        `${method.toLocaleUpperCase('en-US')} ${asWritten(path)}`,
        // Where it depends on what is asked for, the page says on what.
        permission ? `^\`${permission.replace('quantum-rerank.', '')}\`$` : '.',
      ]),
  )('has %s with its permission', (request, permission) => {
    expect(
      rows.filter(
        ([, cell]) => cell.split('?')[0].replace(/`/g, '') === request,
      ),
    ).toEqual([
      [
        '',
        expect.any(String),
        expect.stringMatching(permission),
        expect.any(String),
        '',
      ],
    ]);
  });

  it('names every action', () => {
    for (const action of actionNames) {
      expect(page).toContain(`\`${action}\``);
    }
  });
});

describe('the documentation of the audit log', () => {
  it('has a row for every event', () => {
    const security = readFileSync(
      resolve(__dirname, '../../../../docs/security.md'),
      'utf8',
    );
    const events = [
      ...security.matchAll(/^\| `([a-z-]+)` +\| (?:low|medium) /gm),
    ];
    expect(events.map(([, event]) => event).sort()).toEqual(
      Object.values(auditEvents).sort(),
    );
  });
});

describe('the documentation of tests', () => {
  it('names tests that are there', () => {
    const root = resolve(__dirname, '../../../..');
    const testing = readFileSync(resolve(root, 'docs/testing.md'), 'utf8');
    const named = [...testing.matchAll(/`([\w/.-]+\.test\.ts)`/g)].map(
      ([, path]) => path,
    );
    expect(named.length).toBeGreaterThan(40);
    expect(
      named.filter(
        path =>
          !existsSync(
            resolve(
              root,
              /^(packages|plugins)\//.test(path)
                ? path
                : `plugins/quantum-rerank-backend/src/${path}`,
            ),
          ),
      ),
    ).toEqual([]);
  });
});
