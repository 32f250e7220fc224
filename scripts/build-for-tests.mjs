#!/usr/bin/env node
// Builds the page that portals for tests serve, unless that was done already.
import { join } from 'node:path';
import { buildFrontend, isFrontendBuilt } from './lib/frontend.mjs';
import { fail, shown, tail } from './lib/output.mjs';
import { root } from './lib/root.mjs';

if (!isFrontendBuilt()) {
  const log = join(root, 'reports', 'e2e', 'build.log');
  if (!(await buildFrontend({ log }))) {
    fail(`${tail(log)}\n\nThe build failed, all of it is in ${shown(log)}.`);
  }
}
