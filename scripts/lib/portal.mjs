import { spawn } from 'node:child_process';
import { createWriteStream, mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { request } from 'node:http';
import { once } from 'node:events';
import { dirname, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { parse } from 'yaml';
import { shown } from './output.mjs';
import { root } from './root.mjs';

const ENTITY = 'component/default/quantum-rerank';

const defaults = parse(readFileSync(join(root, 'app-config.yaml'), 'utf8'));

/** People one can sign in as. */
export const personas = defaults.sandbox.personas;

/**
 * Starts the backend, which serves the built page and runs the sandbox.
 * What differs from app-config.yaml travels in the environment.
 *
 * `profile` is a file to read instead of the built-in profile, and how often
 * metrics are read then. `env` is the environment of that process alone. `append` goes on
 * with a log that is there, after a restart.
 */
export function startPortal(options) {
  const { port, sandboxPort, servicePort, profile, log } = options;
  const { config = {}, env = {}, append = false } = options;
  const url = `http://localhost:${port}`;
  mkdirSync(dirname(log), { recursive: true });

  const overrides = {
    app_baseUrl: url,
    backend_baseUrl: url,
    backend_listen_port: port,
    backend_cors_origin: url,
    sandbox_port: sandboxPort,
    sandbox_servicePort: servicePort,
    kubernetes_clusterLocatorMethods: clustersAt(sandboxPort),
    quantumRerank_profiles: profilesAt(servicePort, profile),
    ...config,
  };
  const environment = Object.entries(overrides).map(([key, value]) => [
    `APP_CONFIG_${key}`,
    JSON.stringify(value),
  ]);

  const directory = join(root, 'packages', 'backend');
  const child = spawn(
    process.execPath,
    [
      '--enable-source-maps',
      '--require',
      transformOf(directory),
      'src/index.ts',
    ],
    {
      cwd: directory,
      env: {
        ...process.env,
        NODE_ENV: 'development',
        ...env,
        ...Object.fromEntries(environment),
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  const output = createWriteStream(log, { flags: append ? 'a' : 'w' });
  child.stdout.pipe(output);
  child.stderr.pipe(output);

  const exited = new Promise(resolve => child.on('exit', resolve));
  return {
    url,
    sandboxUrl: `http://127.0.0.1:${sandboxPort}`,
    /** Resolves when the backend has ended, for whatever reason. */
    exited,
    /** Asks the backend to end, and insists after ten seconds. */
    async stop() {
      child.kill('SIGTERM');
      const insist = setTimeout(() => child.kill('SIGKILL'), 10_000);
      await exited;
      clearTimeout(insist);
    },
  };
}

/**
 * Starts a sandbox apart from the backend, which then uses it: clusters go on
 * while a portal is restarted. Resolves when it serves.
 *
 * @returns ends it
 */
export async function startSandboxAlone({ sandboxPort, servicePort, log }) {
  const directory = join(root, 'packages', 'sandbox');
  const child = spawn(
    process.execPath,
    [
      '--require',
      transformOf(directory),
      'src/cli.ts',
      'serve',
      '--worker',
      `--port=${sandboxPort}`,
      `--service-port=${servicePort}`,
    ],
    { cwd: directory, stdio: ['ignore', 'pipe', 'pipe'] },
  );
  const output = createWriteStream(log);
  child.stdout.pipe(output);
  child.stderr.pipe(output);
  const exited = new Promise(resolve => child.on('exit', resolve));
  const stop = async () => {
    child.kill('SIGTERM');
    await exited;
  };
  const ready = await Promise.race([
    once(child.stdout, 'data').then(() => true),
    exited.then(() => false),
  ]);
  if (!ready) {
    await stop();
    throw new Error(`The sandbox did not start, ${shown(log)} says why`);
  }
  return stop;
}

/** What runs TypeScript as it is, of a package's own dependencies. */
function transformOf(directory) {
  return createRequire(join(directory, 'package.json')).resolve(
    '@backstage/cli/config/nodeTransform.cjs',
  );
}

/** The clusters of app-config.yaml, which are all the sandbox, at its port. */
function clustersAt(sandboxPort) {
  return defaults.kubernetes.clusterLocatorMethods.map(method => ({
    ...method,
    clusters: method.clusters.map(cluster => ({
      ...cluster,
      url: `http://127.0.0.1:${sandboxPort}`,
    })),
  }));
}

/** The profiles of app-config.yaml, with the sandbox's services and caches at their ports. */
function profilesAt(servicePort, { file, interval } = {}) {
  const ports = {
    production: { service: servicePort, cache: servicePort + 2 },
    staging: { service: servicePort + 1, cache: servicePort + 5 },
  };
  return defaults.quantumRerank.profiles.map(profile => ({
    ...profile,
    ...(file && { file }),
    environments: Object.fromEntries(
      Object.entries(profile.environments).map(([name, environment]) => [
        name,
        {
          ...environment,
          baseUrl: `http://127.0.0.1:${ports[name].service}`,
          cache: {
            ...environment.cache,
            url: `redis://127.0.0.1:${ports[name].cache}`,
          },
          metrics: { ...environment.metrics, ...(interval && { interval }) },
        },
      ]),
    ),
  }));
}

/**
 * Waits until the portal does what a visitor needs first: serves the page,
 * signs a persona in, knows the entity, and knows where it runs.
 *
 * Throws when the backend ends, or with the last answer after the deadline.
 */
export async function waitForPortal(portal, { timeoutSeconds = 120 } = {}) {
  const ended = portal.exited.then(code => {
    throw new Error(`The backend ended with ${code} before it was ready`);
  });
  const deadline = Date.now() + timeoutSeconds * 1000;
  for (;;) {
    const missing = await Promise.race([findMissing(portal.url), ended]);
    if (!missing) {
      return;
    }
    if (Date.now() > deadline) {
      throw new Error(`Not ready after ${timeoutSeconds} s: ${missing}`);
    }
    await Promise.race([pause(250), ended]);
  }
}

async function findMissing(url) {
  try {
    const page = await fetch(url);
    if (!page.ok) {
      return `the page answers ${page.status}`;
    }
    if (!(await acceptsSockets(`${url}/api/signals`))) {
      return 'the signals backend accepts no sockets';
    }
    const headers = await signIn(url, 'owner');
    for (const path of [
      `/api/catalog/entities/by-name/${ENTITY}`,
      `/api/quantum-rerank/entities/${ENTITY}/environments`,
    ]) {
      const response = await fetch(`${url}${path}`, { headers });
      if (!response.ok) {
        return `${path} answers ${response.status}`;
      }
    }
    return undefined;
  } catch (error) {
    return `${error.message}${error.cause ? `, ${error.cause.message}` : ''}`;
  }
}

/**
 * The signals backend of Backstage 1.55 never answers the first socket it is
 * asked for: only then does it begin to listen. The browser that came first
 * would go without live updates for six seconds, so this comes before it.
 */
function acceptsSockets(url) {
  return new Promise(resolve => {
    const asking = request(url, {
      headers: { connection: 'Upgrade', upgrade: 'websocket' },
      timeout: 250,
    });
    asking.on('response', response => {
      response.resume();
      resolve(true);
    });
    asking.on('timeout', () => asking.destroy());
    asking.on('error', () => resolve(false));
    asking.end();
  });
}

/** Headers by which requests are a persona's. */
export async function signIn(url, persona) {
  const response = await fetch(`${url}/api/auth/sandbox/refresh`, {
    headers: { 'x-sandbox-persona': persona },
  });
  if (!response.ok) {
    throw new Error(`signing in answers ${response.status}`);
  }
  const { backstageIdentity } = await response.json();
  return { authorization: `Bearer ${backstageIdentity.token}` };
}

/** Ports that the sandbox takes in a row, beginning with that of the service of production. */
export const SERVICE_PORTS = 6;
