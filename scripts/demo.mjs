#!/usr/bin/env node
// The portal on its sandbox, ready to be looked at. `npm run demo` comes here.
import { join } from 'node:path';
import { buildFrontend, isFrontendBuilt } from './lib/frontend.mjs';
import { elapsed, fail, shown, tail } from './lib/output.mjs';
import { personas, startPortal, waitForPortal } from './lib/portal.mjs';
import { isPortTaken } from './lib/ports.mjs';
import { root } from './lib/root.mjs';

const SANDBOX_PORT = 7010;
const port = portFrom('PORT', 7007);
const sandboxPort = portFrom('SANDBOX_PORT', SANDBOX_PORT);
const reports = join(root, 'reports', 'demo');
const started = Date.now();

if (await isPortTaken(port)) {
  fail(
    `Port ${port} is in use. Stop what uses it, or choose another one: PORT=8007 npm run demo`,
  );
}
await checkSandboxPort();

if (isFrontendBuilt()) {
  console.log('2/4 The portal is built already.');
} else {
  console.log('2/4 Building the portal (about a minute) …');
  const log = join(reports, 'build.log');
  if (!(await buildFrontend({ log }))) {
    fail(`${tail(log)}\n\nThe build failed, all of it is in ${shown(log)}.`);
  }
}

console.log('3/4 Starting the portal and its sandbox …');
const log = join(reports, 'portal.log');
const portal = startPortal({
  port,
  sandboxPort,
  servicePort: sandboxPort + 1,
  log,
});
let stopping = false;
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
  process.on(signal, async () => {
    if (!stopping) {
      stopping = true;
      console.log('\nStopping …');
      await portal.stop();
      process.exit(0);
    }
  });
}

console.log('4/4 Waiting until it answers …');
try {
  await waitForPortal(portal);
} catch (error) {
  if (!stopping) {
    await portal.stop();
    fail(`${tail(log)}\n\n${error.message}. All of it is in ${shown(log)}.`);
  }
  await portal.exited;
}

if (!stopping) {
  const elsewhere =
    sandboxPort === SANDBOX_PORT ? '' : ` --url ${portal.sandboxUrl}`;
  console.log(`
The portal runs (${elapsed(started)}): ${portal.url}

  Sign in as  ${personas
    .map(({ name, role }) => `${name} (${role})`)
    .join(', ')}
  Then open   ${portal.url}/catalog/default/component/quantum-rerank/operations
  Break it    npm run sandbox -- scenario list${elsewhere}
              npm run sandbox -- scenario start bad-release${elsewhere}
              npm run sandbox -- scenario clear${elsewhere}
  Log         ${shown(log)}

Ctrl-C stops everything.`);
  const code = await portal.exited;
  if (!stopping) {
    fail(`${tail(log)}\n\nThe portal ended by itself with ${code}.`);
  }
}

function portFrom(name, fallback) {
  const value = Number(process.env[name] ?? fallback);
  if (!Number.isInteger(value) || value < 1 || value > 65534) {
    fail(`${name} must be a port number, not ${process.env[name]}.`);
  }
  return value;
}

async function checkSandboxPort() {
  if (!(await isPortTaken(sandboxPort))) {
    return;
  }
  const isSandbox = await fetch(`http://127.0.0.1:${sandboxPort}/sandbox/state`)
    .then(response => response.ok)
    .catch(() => false);
  if (!isSandbox) {
    fail(
      `Port ${sandboxPort} is in use and no sandbox answers there. Choose another one: SANDBOX_PORT=8010 npm run demo`,
    );
  }
  console.log(
    `    Using the sandbox that already runs on port ${sandboxPort}.`,
  );
}
