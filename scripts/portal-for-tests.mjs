#!/usr/bin/env node
// A portal for the end-to-end tests: free ports, an empty database, a cluster
// in which nothing takes long. It serves the page as it was built last. Says in
// one line of JSON where it is once it is ready, and ends when it is told to.
// The line "restart" on its standard input starts the backend anew, and it says
// so in the same way.
//
// --quick: an alert needs no minutes to fire, windows and waits are short.
// --fake-time LIBRARY: what time it is, the backend reads from the file
//   `clock`: seconds by which it is ahead, such as +60. The cluster keeps true
//   time and outlives a restart.
// --alerts-channel URL: where messages to the channel of alerts go.
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { fail, shown, tail } from './lib/output.mjs';
import { writeQuickProfile } from './lib/quickProfile.mjs';
import {
  SERVICE_PORTS,
  startPortal,
  startSandboxAlone,
  waitForPortal,
} from './lib/portal.mjs';
import { claimPorts } from './lib/ports.mjs';
import { root } from './lib/root.mjs';

const { values: wanted } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    'fake-time': { type: 'string' },
    'alerts-channel': { type: 'string' },
  },
});
const library = wanted['fake-time'];
const alertsChannel = wanted['alerts-channel'];
const reports = join(root, 'reports', 'e2e');

// Of this run alone: two may be under way.
const database = join(reports, `database-${process.pid}`);
const clock = join(reports, `clock-${process.pid}`);
const removeFiles = () =>
  [database, clock].forEach(path =>
    rmSync(path, { recursive: true, force: true }),
  );
removeFiles();

// The last is production's; staging's is the next one.
const [port, sandboxPort, servicePort] = await claimPorts(2 + SERVICE_PORTS);
const kind = [wanted.quick && '-quick', library && '-fake-time']
  .filter(Boolean)
  .join('');
const log = join(reports, `portal${kind}.log`);
const options = {
  port,
  sandboxPort,
  servicePort,
  profile: wanted.quick
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
    ...(alertsChannel && {
      quantumRerank_channels: { 'alerts-channel': { url: alertsChannel } },
    }),
  },
  env: library && {
    LD_PRELOAD: library,
    FAKETIME_TIMESTAMP_FILE: clock,
    FAKETIME_NO_CACHE: '1',
    // Timers go on as ever.
    FAKETIME_DONT_FAKE_MONOTONIC: '1',
  },
};

let stopSandbox = async () => {};
let portal;
let stopping = false;
let restarting = false;

async function stop() {
  stopping = true;
  await portal?.stop();
  await stopSandbox();
  removeFiles();
  process.exit(0);
}

/** Says where it is once it answers. */
async function serve() {
  portal = startPortal({ ...options, append: restarting });
  const { url, sandboxUrl } = portal;
  const mine = portal;
  await waitForPortal(mine);
  restarting = false;
  process.stdout.write(
    `${JSON.stringify({ url, sandboxUrl, ...(library && { clock }) })}\n`,
  );
  mine.exited.then(code => {
    if (!stopping && !restarting) {
      fail(`${tail(log)}\n\nThe portal ended by itself with ${code}.`);
    }
  });
}

async function run(work) {
  try {
    await work();
  } catch (error) {
    if (!stopping) {
      await portal?.stop();
      await stopSandbox();
      fail(`${tail(log)}\n\n${error.message}. All of it is in ${shown(log)}.`);
    }
  }
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
  process.on(signal, stop);
}
createInterface(process.stdin)
  .on('line', () =>
    run(async () => {
      restarting = true;
      await portal.stop();
      await serve();
    }),
  )
  // Ends with the tests even when they are killed and cannot say so.
  .on('close', stop);

await run(async () => {
  if (library) {
    writeFileSync(clock, '+0\n');
    stopSandbox = await startSandboxAlone({
      sandboxPort,
      servicePort,
      log: join(reports, 'sandbox.log'),
    });
  }
  await serve();
});
