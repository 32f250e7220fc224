#!/usr/bin/env node
// Every check of the project, one after the other, all of them even when one
// fails. `npm run verify` comes here.
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { buildFrontend, isFrontendBuilt } from './lib/frontend.mjs';
import { workspacePackages } from './lib/fingerprint.mjs';
import { runLogged } from './lib/logged.mjs';
import { elapsed, shown, tail } from './lib/output.mjs';
import { root } from './lib/root.mjs';

const reports = join(root, 'reports', 'verify');
const jestReport = join(reports, 'jest.json');
const e2eReport = join(reports, 'e2e.json');
rmSync(reports, { recursive: true, force: true });

const yarn =
  (...args) =>
  ({ log }) =>
    runLogged('yarn', args, {
      log,
      env: { CI: '1', E2E_JSON_REPORT: e2eReport },
    });

// They are made from what the types stage wrote.
const hasApiReports = workspacePackages().some(path =>
  existsSync(join(root, path, 'report.api.md')),
);

const stages = [
  { name: 'types', run: yarn('tsc') },
  { name: 'lint', run: yarn('lint', '--max-warnings', '0') },
  { name: 'formatting', run: yarn('prettier:check') },
  ...(hasApiReports
    ? [{ name: 'API reports', run: yarn('build:api-reports:only', '--ci') }]
    : []),
  {
    name: 'tests',
    run: yarn('test', '--json', `--outputFile=${jestReport}`),
    count: countJest,
  },
  {
    name: 'portal build',
    run: options => isFrontendBuilt() || buildFrontend(options),
  },
  { name: 'tests in Chromium', run: yarn('test:e2e'), count: countPlaywright },
];

const failed = [];
const total = { passed: 0, failed: 0, skipped: 0 };
for (const [index, { name, run, count }] of stages.entries()) {
  const label = `${index + 1}/${stages.length} ${name}`;
  const log = join(reports, `${name.toLowerCase().replace(/\W+/g, '-')}.log`);
  const started = Date.now();
  console.log(`${label} …`);
  const succeeded = await run({ log });
  const counts = count?.();
  for (const key of Object.keys(counts ?? {})) {
    total[key] += counts[key];
  }
  // A runner that found no test has not shown anything.
  if (!succeeded || counts?.failed > 0 || counts?.passed === 0) {
    failed.push(name);
    console.log(existsSync(log) ? tail(log, 60) : 'no output');
    console.log(`${label} FAILED after ${elapsed(started)}: ${shown(log)}\n`);
  } else {
    console.log(
      `${label} ok, ${elapsed(started)}${
        counts ? `, ${counts.passed} tests` : ''
      }`,
    );
  }
}

if (failed.length > 0) {
  console.log(`failed: ${failed.join(', ')}`);
}
console.log(
  `tests: ${total.passed} passed, ${total.failed} failed${
    total.skipped > 0 ? `, ${total.skipped} skipped` : ''
  }`,
);
process.exitCode = failed.length > 0 ? 1 : 0;

/** A runner that left no report counts as one failure: it broke. */
function countReport(path, count) {
  return existsSync(path)
    ? count(JSON.parse(readFileSync(path, 'utf8')))
    : { passed: 0, failed: 1, skipped: 0 };
}

function countJest() {
  return countReport(jestReport, report => ({
    passed: report.numPassedTests,
    // A file that does not even load has no failed test in it.
    failed: report.numFailedTests + report.numRuntimeErrorTestSuites,
    skipped: report.numPendingTests + report.numTodoTests,
  }));
}

function countPlaywright() {
  return countReport(e2eReport, ({ stats, errors, suites }) => {
    measurements(suites).forEach(text => console.log(`    ${text}`));
    if (stats.flaky > 0) {
      console.log(`    ${stats.flaky} passed on the second try only`);
    }
    return {
      passed: stats.expected + stats.flaky,
      failed: stats.unexpected + errors.length,
      skipped: stats.skipped,
    };
  });
}

/** What tests measured and noted in an annotation. */
function measurements(suites = []) {
  return suites.flatMap(suite => [
    ...(suite.specs ?? [])
      .flatMap(spec => spec.tests)
      .flatMap(test => test.annotations)
      .filter(({ type }) => type === 'measured')
      .map(({ description }) => `measured: ${description}`),
    ...measurements(suite.suites),
  ]);
}
