#!/usr/bin/env node
// A portal for the end-to-end tests: free ports, an empty database, a cluster
// in which nothing takes long. Says in one line of JSON where it is once it is
// ready, and ends when it is told to. With --quick an alert needs no minutes to
// fire: windows and waits of the profile are short.
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { buildFrontend, isFrontendBuilt } from './lib/frontend.mjs';
import { fail, shown, tail } from './lib/output.mjs';
import { writeQuickProfile } from './lib/quickProfile.mjs';
import {
  findFreePorts,
  findServicePort,
  startPortal,
  waitForPortal,
} from './lib/portal.mjs';
import { root } from './lib/root.mjs';

const reports = join(root, 'reports', 'e2e');

if (!isFrontendBuilt()) {
  const log = join(reports, 'build.log');
  if (!(await buildFrontend({ log }))) {
    fail(`${tail(log)}\n\nThe build failed, all of it is in ${shown(log)}.`);
  }
}

const quick = process.argv.includes('--quick');
// Of this run alone: two may be under way.
const database = join(reports, `database-${process.pid}`);
const removeDatabase = () => rmSync(database, { recursive: true, force: true });
removeDatabase();
const [port, sandboxPort] = await findFreePorts(2);
const log = join(reports, quick ? 'portal-quick.log' : 'portal.log');
const portal = startPortal({
  port,
  sandboxPort,
  servicePort: await findServicePort(),
  profile: quick
    ? {
        file: writeQuickProfile(join(reports, 'quick-profile.yaml')),
        interval: '5s',
      }
    : undefined,
  log,
  config: {
    backend_database_connection_directory: database,
    sandbox_timing: {
      podStartMs: 600,
      terminationMs: 300,
      backOffMs: 1000,
      maxBackOffMs: 5000,
      deadlineScale: 0.1,
      // Only the tests change numbers: the autoscaler never gets to it.
      hpaSyncMs: 24 * 60 * 60 * 1000,
    },
  },
});

let stopping = false;
async function stop() {
  stopping = true;
  await portal.stop();
  removeDatabase();
  process.exit(0);
}
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
  process.on(signal, stop);
}
// Ends with the tests even when they are killed and cannot say so.
process.stdin.on('end', stop).resume();

try {
  await waitForPortal(portal);
  const { url, sandboxUrl } = portal;
  process.stdout.write(`${JSON.stringify({ url, sandboxUrl })}\n`);
  const code = await portal.exited;
  if (!stopping) {
    fail(`${tail(log)}\n\nThe portal ended by itself with ${code}.`);
  }
} catch (error) {
  if (!stopping) {
    await portal.stop();
    fail(`${tail(log)}\n\n${error.message}. All of it is in ${shown(log)}.`);
  }
}
